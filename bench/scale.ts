import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openMongodbCatalog } from '@plugboard/catalog/mongodb'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { startFerretdb } from '@plugboard/testkit'
import { formatTable } from './src/format-table.ts'
import { growingOperations, measureScale, type SizedCatalog } from './src/scale/measure-scale.ts'

// How long operations of the catalog take with up to 10,000 plugins, 100,000 versions and 10,000 tenants. Exits with 1
// when a figure grows with them:
//   npm run dev -- node --conditions=source bench/scale.ts [--plugins 1000] [--catalog sqlite|mongodb] [--folder /dev/shm]

const { values } = parseArgs({
  options: {
    plugins: { type: 'string', default: '10000' },
    catalog: { type: 'string' },
    // The folder of SQLite's file. Every write waits for its disk.
    folder: { type: 'string', default: tmpdir() },
  },
})
const largest = Number(values.plugins)
const sizes = [largest / 100, largest / 10, largest]
const CATALOGS = { sqlite: openSqlite, mongodb: openMongodb } as const

for (const [name, open] of Object.entries(CATALOGS)) {
  if (values.catalog !== undefined && values.catalog !== name) continue
  await using stack = new AsyncDisposableStack()
  const openNext = await open(stack)
  const sized: SizedCatalog[] = []
  for (const plugins of sizes) sized.push({ catalog: await openNext(), plugins })
  const timings = await measureScale(sized, {
    onFilled: (plugins) => print(`${name}: ${plugins} plugins`),
  })
  const operations = [...new Set(timings.map(({ operation }) => operation))]
  const rows = operations.map((operation) => [
    operation,
    ...timings
      .filter((timing) => timing.operation === operation)
      .map(({ p50Ms, p95Ms }) => `${p50Ms.toFixed(1)} / ${p95Ms.toFixed(1)}`),
  ])
  const head = [`${name}, p50 / p95 in ms`, ...sizes.map((size) => `${size} plugins`)]
  print(`\n${formatTable({ head, texts: 1 }, rows)}\nload average ${loadavg()[0]?.toFixed(1)}\n`)
  const growing = growingOperations(timings)
  if (growing.length === 0) continue
  print(`grows with the catalog: ${growing.join('; ')}`)
  process.exitCode = 1
}

async function openSqlite(stack: AsyncDisposableStack) {
  const folder = await mkdtemp(join(values.folder, 'plugboard-scale-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  return async () =>
    stack.use(await openSqliteCatalog({ path: join(folder, randomUUID(), 'catalog.sqlite') }))
}

async function openMongodb(stack: AsyncDisposableStack) {
  const server = stack.use(await startFerretdb())
  return async () =>
    stack.use(
      await openMongodbCatalog({
        url: server.url,
        database: `scale-${randomUUID()}`,
        serverSelectionTimeoutMs: 30_000,
        operationTimeoutMs: 60_000,
        maxPoolSize: 20,
      }),
    )
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
