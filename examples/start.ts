import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildExamples } from './start/build-examples.ts'
import { type Child, ROOT, startChild } from './start/child.ts'
import { ExampleError, requireFreePorts, step, whenAborted } from './start/progress.ts'
import { installPlugin, publishPlugin } from './start/publish-plugin.ts'

// `npm run example`: both services on the embedded default, the example plugin published and installed for a tenant,
// and the shop that shows it. The data are in a temporary folder, which is removed at the end.

const PORTS = {
  REGISTRY_PORT: readPort('REGISTRY_PORT', 4000),
  EDGE_PORT: readPort('EDGE_PORT', 4100),
  SHOP_PORT: readPort('SHOP_PORT', 3000),
}
const REGISTRY_URL = `http://localhost:${PORTS.REGISTRY_PORT}`
const EDGE_URL = `http://localhost:${PORTS.EDGE_PORT}`
const SHOP_URL = `http://localhost:${PORTS.SHOP_PORT}`
const TENANT = 'acme'

const stopping = new AbortController()
// Ctrl-C reaches this process more than once: from the terminal, and from its parent.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())

try {
  await run(stopping.signal)
} catch (error) {
  if (!stopping.signal.aborted) {
    process.stderr.write(`${error instanceof ExampleError ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
process.exit()

async function run(signal: AbortSignal): Promise<void> {
  await requireFreePorts(PORTS)
  await buildExamples(signal)
  await using started = new AsyncDisposableStack()
  const data = started.use(await mkdtempDisposable(join(tmpdir(), 'plugboard-example-')))
  const services = started.use(startServices(data.path))
  await step('starting registry and edge', () => services.ready, signal)
  await step('publishing the plugin', () => publishPlugin(REGISTRY_URL), signal)
  await step(`installing it for ${TENANT}`, () => installPlugin(REGISTRY_URL, TENANT), signal)
  const shop = started.use(startShop())
  await step('starting the shop', () => shop.ready, signal)
  printUrls()
  await Promise.race([services.ended, shop.ended, whenAborted(signal)])
}

function startServices(dataFolder: string): Child {
  return startChild('the services', {
    args: ['--conditions=source', 'services/start.ts'],
    cwd: ROOT,
    // Without the settings of .env, which are for services, not for this example.
    env: {
      STORE: 'fs',
      CATALOG: 'sqlite',
      DATA_DIR: dataFolder,
      REGISTRY_TOKENS: '',
      REGISTRY_LISTEN: `127.0.0.1:${PORTS.REGISTRY_PORT}`,
      EDGE_LISTEN: `127.0.0.1:${PORTS.EDGE_PORT}`,
      PLUGIN_SERVER_URL: EDGE_URL,
      LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
    },
  })
}

function startShop(): Child {
  const folder = join(ROOT, 'examples', 'nextjs-host')
  return startChild('the shop', {
    args: [
      // Next.js does not watch its parent.
      '--import=data:text/javascript,process.once(%22disconnect%22,()=>process.exit())',
      join(folder, 'node_modules', 'next', 'dist', 'bin', 'next'),
      'start',
      '--hostname=127.0.0.1',
      `--port=${PORTS.SHOP_PORT}`,
    ],
    cwd: folder,
    env: { NODE_ENV: 'production', REGISTRY_URL, EDGE_URL },
    readyUrl: SHOP_URL,
  })
}

function readPort(name: string, port: number): number {
  return Number(process.env[name] || port)
}

function printUrls(): void {
  process.stdout.write(`
The example is running.
  a tenant with the plugin   ${SHOP_URL}/${TENANT}/checkout
  a tenant without it        ${SHOP_URL}/globex/checkout
  registry                   ${REGISTRY_URL}       API: ${REGISTRY_URL}/docs
  bundle-edge                ${EDGE_URL}

Change its configuration, and see the open page follow at once:
  curl -X POST ${REGISTRY_URL}/plugins/install -H "x-tenant-id: ${TENANT}" \\
    -d '{"pluginId":"test-plugin","config":{"label":"Three small payments","feeCents":100}}'

Ctrl-C stops everything.

`)
}
