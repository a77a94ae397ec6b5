import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openSqliteCatalog } from '@plugboard/catalog/sqlite'
import { formatTable } from './src/format-table.ts'
import { nextMessage } from './src/next-message.ts'
import { formatRatio, median, ratioInterval } from './src/ratio-interval.ts'
import type { ReadLoad } from './src/reads/read-load.ts'
import { metadataOf, pluginIdOf } from './src/scale/seed-catalog.ts'
import { startProcess } from './src/start-process.ts'
import { publishFiles } from './src/store/many-files.ts'
import { processTarget } from './src/target.ts'

// How long a publish of 1 KB takes on the embedded default while clients read without a pause, as a multiple of the same
// publish without them:
//   npm run dev -- node --conditions=source bench/reads.ts [--plugins 10000] [--clients 16] [--rounds 10] [--folder /dev/shm]

const WORDS = 'cart checkout invoice parcel label search review coupon stock gift'
const READS = {
  'one plugin': '/plugins/plugin-000001',
  'a list': '/plugins?limit=20',
  'a search: in all': '/plugins?query=plugin&limit=20',
  'a search: absent': '/plugins?query=nowhere&limit=20',
  'a search: ten words, each in half': `/plugins?limit=20&query=${encodeURIComponent(WORDS)}`,
} as const
const CREATED_AT_MS = 1_750_000_000_000

const { values } = parseArgs({
  options: {
    plugins: { type: 'string', default: '10000' },
    clients: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '10' },
    folder: { type: 'string', default: tmpdir() },
  },
})

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp(join(values.folder, 'plugboard-bench-'))
stack.defer(() => rm(folder, { recursive: true, force: true }))
await seed(join(folder, 'catalog.sqlite'))
const { child } = stack.use(
  startProcess({
    entry: '../../services/registry/src/main.ts',
    env: {
      STORE: 'fs',
      CATALOG: 'sqlite',
      DATA_DIR: folder,
      REGISTRY_LISTEN: '127.0.0.1:0',
      LOG_LEVEL: 'silent',
    },
  }),
)
const registry = processTarget('registry', child, (await nextMessage<{ url: string }>(child)).url)
const load = stack.use(startProcess({ entry: 'reads/read-load.ts' })).child

let published = 0
// The first request of each kind compiles its code.
for (let turn = 0; turn < 5; turn += 1) await publish()
const rows: string[][] = []
for (const [name, path] of Object.entries(READS)) {
  const alone: number[] = []
  const beside: number[] = []
  let [answers, seconds] = [0, 0]
  for (let round = 0; round < Number(values.rounds); round += 1) {
    alone.push(await publish())
    await tell({ url: `http://127.0.0.1:${registry.port}${path}`, clients: Number(values.clients) })
    const startedAt = performance.now()
    beside.push(await publish())
    seconds += (performance.now() - startedAt) / 1000
    answers += Number(await tell(null))
  }
  const ratios = beside.map((ms, round) => ms / (alone[round] ?? Number.NaN))
  const figures = [median(alone).toFixed(1), median(beside).toFixed(1), formatRatio(ratioInterval(ratios), 1)]
  rows.push([name, ...figures, (answers / seconds).toFixed(0)])
}
const head = [
  `${values.clients} clients read`,
  'publish alone, ms',
  'beside them, ms',
  'ratio',
  'reads a second',
]
print(`${formatTable({ head, texts: 1 }, rows)}\nload average ${loadavg()[0]?.toFixed(1)}`)

async function publish(): Promise<number> {
  published += 1
  return (await publishFiles(registry, { files: 1, totalBytes: 1000 }, published)).wallMs
}

function tell(message: ReadLoad | null): Promise<unknown> {
  const answer = nextMessage(load)
  load.send({ load: message })
  return answer
}

async function seed(path: string): Promise<void> {
  await using catalog = await openSqliteCatalog({ path })
  for (let index = 0; index < Number(values.plugins); index += 1) {
    const latest = metadataOf(index, '1.0.0')
    const times = { createdAtMs: CREATED_AT_MS, updatedAtMs: CREATED_AT_MS + index }
    await catalog.plugins.insert({ pluginId: pluginIdOf(index), latest, latestEntry: 'bundle.js', ...times })
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
