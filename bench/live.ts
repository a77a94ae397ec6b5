import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { formatTable } from './src/format-table.ts'
import { type OpenConnections, openConnections } from './src/live/open-connections.ts'
import { nextMessage } from './src/next-message.ts'
import { readUsage } from './src/process-usage.ts'
import { median, quantile } from './src/ratio-interval.ts'
import { startProcess } from './src/start-process.ts'
import { PLACES } from './src/upgrades/open-place.ts'
import { createRegistryClient } from './src/upgrades/registry-client.ts'

// The memory and the CPU of open streams of changes, compared with as many idle connections; and how long it takes from a call that
// changes a tenant until its readers know, compared with the call itself, through the same registry and through another one:
//   npm run dev -- node --conditions=source bench/live.ts [--streams 10000] [--per-tenant 100] [--changes 40] [--catalog mongodb]

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '10000' },
    'per-tenant': { type: 'string', default: '100' },
    changes: { type: 'string', default: '40' },
    catalog: { type: 'string', default: 'sqlite' },
  },
})
const streams = Number(values.streams)
const perTenant = Number(values['per-tenant'])
const tenants = Math.ceil(streams / perTenant)
const PLUGIN = 'followed'
const IDLE_MS = 10_000

await using stack = new AsyncDisposableStack()
const place = await PLACES[values.catalog === 'mongodb' ? 'mongodb' : 'sqlite'](stack)
const [reader, writer] = [await startRegistry(), await startRegistry()]
await reader.client.publish(PLUGIN, '1.0.0')

const idle = await costOf(
  writer,
  Array.from({ length: streams }, () => '/live'),
)
await idle.connections[Symbol.asyncDispose]()
const live = await costOf(
  reader,
  Array.from({ length: streams }, (_, index) => `/tenants/${tenantOf(index)}/events`),
)
print(
  formatTable({ head: [`${streams} connections`, 'KiB each', 'CPU ms a second'], texts: 1 }, [
    ['idle', idle.kib.toFixed(1), idle.cpuMs.toFixed(1)],
    ['streams', live.kib.toFixed(1), live.cpuMs.toFixed(1)],
    ['ratio', (live.kib / idle.kib).toFixed(2), ''],
  ]),
)
const rows = [
  await latencyRow('the same registry', reader, live.connections),
  await latencyRow('another registry', writer, live.connections),
]
const head = ['changed through', 'call p50, ms', 'event p50, ms', 'p99, ms', 'p50 event/call']
print(`\n${formatTable({ head, texts: 1 }, rows)}\n\nload average ${loadavg()[0]?.toFixed(1)}`)

async function startRegistry() {
  const started = stack.use(
    startProcess({
      entry: '../../services/registry/src/main.ts',
      env: {
        REGISTRY_LISTEN: '127.0.0.1:0',
        LOG_LEVEL: 'fatal',
        NODE_ENV: 'production',
        LIVE_SUBSCRIBERS_MAX: String(streams),
        ...place.env,
      },
    }),
  )
  const { url } = await nextMessage<{ url: string }>(started.child)
  return { child: started.child, url, client: createRegistryClient(url) }
}

/** The memory that connections with these requests take, and the CPU of a second in which nothing happens. */
async function costOf({ child, url }: typeof reader, paths: readonly string[]) {
  const before = await readUsage(child)
  const connections = stack.use(await openConnections(url, paths))
  const opened = await readUsage(child)
  await sleep(IDLE_MS)
  const after = await readUsage(child)
  return {
    connections,
    kib: (opened.rssBytes - before.rssBytes) / paths.length / 1024,
    cpuMs: (1000 * (after.cpuSeconds - opened.cpuSeconds)) / (IDLE_MS / 1000),
  }
}

/** Changes tenants in turn, and waits each time until every reader of the tenant knows. */
async function latencyRow(
  name: string,
  { client }: typeof reader,
  connections: OpenConnections,
): Promise<readonly string[]> {
  const calls: number[] = []
  const events: number[] = []
  for (let change = 0; change < Number(values.changes); change += 1) {
    const index = (change % tenants) * perTenant
    const known = connections.eventsOf(index, perTenant)
    const startedAt = performance.now()
    await client.install(tenantOf(index), { pluginId: PLUGIN, config: { name, change } })
    calls.push(performance.now() - startedAt)
    while (connections.eventsOf(index, perTenant).length < known.length + perTenant) await sleep(5)
    const times = connections.eventsOf(index, perTenant).toSorted(ascending).slice(known.length)
    events.push(...times.map((time) => time - startedAt))
  }
  const ofCalls = median(calls)
  const [half, most] = [0.5, 0.99].map((part) => quantile(events.toSorted(ascending), part))
  if (half === undefined || most === undefined) throw new Error('nothing was measured')
  return [name, ofCalls.toFixed(1), half.toFixed(1), most.toFixed(1), (half / ofCalls).toFixed(1)]
}

function tenantOf(index: number): string {
  return `tenant-${Math.floor(index / perTenant)}`
}

function ascending(left: number, right: number): number {
  return left - right
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
