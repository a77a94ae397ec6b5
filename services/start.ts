import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

// `npm start`: both services as in production, two processes, on whatever the environment and .env say. With
// nothing said that is the embedded default: files and SQLite below ./data.

const services = dirname(fileURLToPath(import.meta.url))
const root = dirname(services)
const SERVICES = ['registry', 'bundle-edge'] as const
const FORCE_AFTER_MS = 1000

type Service = (typeof SERVICES)[number]

interface Running {
  readonly child: ChildProcess
  readonly listening: Promise<string>
  readonly exited: Promise<number>
}

if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'))

// Bundle URLs follow the edge when it is told to listen elsewhere, unless a CDN's address is set.
process.env.PLUGIN_SERVER_URL ||= `http://localhost:${process.env.EDGE_LISTEN?.split(':').at(-1) || '4100'}`

const running = new Map<Service, Running>(SERVICES.map((service) => [service, startService(service)]))
const exits = [...running.values()].map(({ exited }) => exited)
stopOnSignals()

const failed = Promise.race(exits).then(() => null)
const urls = await Promise.race([
  Promise.all([...running.values()].map(({ listening }) => listening)),
  failed,
])
if (urls) announce(urls)

// One that ends takes the other with it: half of Plugboard is not a running Plugboard.
await Promise.race(exits)
stopAll('SIGTERM')
const codes = await Promise.all(exits)
process.exitCode = Math.max(...codes)
// An open channel to the parent would keep this process alive.
if (process.connected) process.disconnect()

function startService(service: Service): Running {
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      join(services, service, 'src', 'main.ts'),
    ],
    {
      cwd: root,
      // A group of its own, so that Ctrl-C reaches it once and through this process; the channel ends it if this
      // process is killed.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => printLog(service, line))
  return {
    child,
    listening: new Promise((resolve) => {
      child.on('message', (message) => resolve(listeningUrl(message)))
    }),
    exited: new Promise((resolve) => {
      child.once('exit', (code) => resolve(code ?? 1))
    }),
  }
}

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

/** Tells the process that started this one, where there is one, and a person otherwise. */
function announce([registry = '', edge = '']: string[]): void {
  if (process.send) process.send({ registry, edge })
  else printWelcome(registry, edge)
}

function stopAll(signal: NodeJS.Signals): void {
  for (const { child } of running.values()) {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  }
}

function listeningUrl(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('url' in message)) return ''
  return String(message.url)
}

function printWelcome(registry: string, edge: string): void {
  process.stdout.write(`
Plugboard is running.
  registry     ${registry}       API: ${registry}/docs
  bundle-edge  ${edge}       where browsers load bundles from

Try it:
  echo 'export default {}' > plugin.js
  curl -X POST ${registry}/plugins/upload -F "file=@plugin.js" \\
    -F 'metadata={"id":"hello","name":"Hello","version":"1.0.0","extensionPoints":["greeting"]}'

Ctrl-C stops both.

`)
}

/** One line a person reads, from one line of JSON a machine reads; anything else as it is. */
function printLog(service: Service, line: string): void {
  process.stdout.write(`${process.stdout.isTTY ? readableLine(service, line) : line}\n`)
}

function readableLine(service: Service, line: string): string {
  try {
    const {
      time,
      level,
      msg,
      pid: _pid,
      hostname: _hostname,
      service: _service,
      err,
      ...facts
    } = JSON.parse(line)
    const words = Object.entries(facts).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    const clock = new Date(Number(time)).toTimeString().slice(0, 8)
    const word = Number(level) >= 50 ? 'ERROR ' : Number(level) >= 40 ? 'warn ' : ''
    const cause =
      typeof err === 'object' && err !== null && 'message' in err ? ` (${String(err.message)})` : ''
    return `${clock} ${service.padEnd(11)} ${word}${String(msg)}${cause} ${words.join(' ')}`
  } catch {
    return line
  }
}
