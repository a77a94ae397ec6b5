import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildDashboard } from './start/build-dashboard.ts'
import { seedDemo } from './start/demo/seed-demo.ts'
import { loadEnvFile } from './start/load-env-file.ts'
import { publicBaseOf } from './start/public-base.ts'
import { startService } from './start/start-service.ts'

// `npm start`: both services as in production, two processes, on whatever the environment and .env say. With
// nothing said that is the embedded default: files and SQLite below ./data.

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const FORCE_AFTER_MS = 1000

loadEnvFile(join(root, '.env'), process.env)

// Bundle URLs follow the edge when EDGE_LISTEN is changed, unless a CDN's address is set.
const base = publicBaseOf(process.env.EDGE_LISTEN ?? '')
if (base !== undefined) process.env.PLUGIN_SERVER_URL ||= base

process.env.DASHBOARD_DIR ||= buildDashboard()

const running = [startService('registry'), startService('bundle-edge')]
const exits = running.map(({ exited }) => exited)
stopOnSignals()

// Each says all that is wrong with its own settings, so both are heard before one takes the other with it.
const urls = await Promise.all(running.map(({ listening }) => listening))
if (urls.every((url) => url !== null)) {
  if (process.argv.includes('--demo')) await fillDemo(urls[0] ?? '')
  announce(urls)
}

// One that ends takes the other with it: half of Plugboard is not a running Plugboard.
await Promise.race(exits)
stopAll('SIGTERM')
const codes = await Promise.all(exits)
process.exitCode = Math.max(...codes)
// An open channel to the parent would keep this process alive.
if (process.connected) process.disconnect()

function stopOnSignals(): void {
  // The parent's end of the channel closes with it, however it ends.
  process.once('disconnect', () => stopAll('SIGTERM'))
  let stoppingSince = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal and its parent may both deliver one Ctrl-C; a second one later means it.
      const force = stoppingSince > 0 && Date.now() - stoppingSince > FORCE_AFTER_MS
      stoppingSince ||= Date.now()
      stopAll(force ? 'SIGKILL' : 'SIGTERM')
    })
  }
}

/** The demo is for looking around; a registry that refuses it runs nevertheless. */
async function fillDemo(registry: string): Promise<void> {
  try {
    const isFilled = await seedDemo(registry)
    process.stdout.write(
      isFilled
        ? 'plugboard: the demo is there\n'
        : 'plugboard: the registry has plugins already, so the demo adds nothing\n',
    )
  } catch (error) {
    process.stderr.write(
      `plugboard: the demo could not be made: ${error instanceof Error ? error.message : String(error)}\n`,
    )
  }
}

/** Tells the process that started this one, where there is one, and a person otherwise. */
function announce([registry = '', edge = '']: readonly string[]): void {
  if (process.send) process.send({ registry, edge })
  else printWelcome(registry, edge)
}

function stopAll(signal: NodeJS.Signals): void {
  for (const { child } of running) {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  }
}

function printWelcome(registry: string, edge: string): void {
  const dashboard = process.env.DASHBOARD_DIR ? `  dashboard    ${registry}/admin/\n` : ''
  process.stdout.write(`
Plugboard is running.
${dashboard}  registry     ${registry}       API: ${registry}/docs
  bundle-edge  ${edge}       where browsers load bundles from

Try it, in a second terminal:
  echo "export default { extensions: { 'payment-methods': () => 'Hello' } }" > plugin.js
  curl -X POST ${registry}/plugins/upload -F "file=@plugin.js" \\
    -F 'metadata={"id":"hello","name":"Hello","version":"1.0.0","extensionPoints":["payment-methods"]}'

Ctrl-C stops both.

`)
}
