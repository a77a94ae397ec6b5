import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatTable } from './src/format-table.ts'
import { growthOf, isBeyond } from './src/memory/growth.ts'
import { grownTypes, readHeapTypes } from './src/memory/heap-types.ts'
import { type MemoryReport, readMemory } from './src/memory/memory-report.ts'
import { openMixedLoad } from './src/memory/mixed-load.ts'
import { startServices } from './src/memory/start-services.ts'

// Whether the memory of the services goes on growing under mixed load:
//   npm run dev -- node --conditions=source bench/memory.ts [--rounds 30] [--allocator default] [--snapshots FOLDER]
// It exits with 1 when a figure of the last third of the rounds is above that of the third before.

const MIB = 1024 * 1024
/** As the images set it. */
const IMAGE_ALLOCATOR = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' }
/** What a figure may grow by. RSS is rounded up by what the allocator has not given back. */
const FIGURES = [
  { name: 'RSS', of: ({ rssBytes }: MemoryReport) => rssBytes, part: 0.05, bytes: 8 * MIB },
  { name: 'heap', of: ({ heapBytes }: MemoryReport) => heapBytes, part: 0.03, bytes: MIB },
  {
    name: 'buffers',
    of: ({ arrayBufferBytes }: MemoryReport) => arrayBufferBytes,
    part: 0.05,
    bytes: 8 * MIB,
  },
]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '30' },
    allocator: { type: 'string', default: 'image' },
    snapshots: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const { snapshots } = values
if (snapshots !== undefined) await mkdir(snapshots, { recursive: true })
/** The rounds after which a snapshot is written: when caches are full, and at the end. */
const compared = [Math.ceil(rounds / 3), rounds] as const

await using services = await startServices(values.allocator === 'default' ? {} : IMAGE_ALLOCATOR)
using load = await openMixedLoad(services)
const watched = [services.edge, services.registry].map((service) => ({
  ...service,
  reports: [] as MemoryReport[],
}))
for (let round = 1; round <= rounds; round += 1) {
  const statuses = await load.run(round)
  for (const { name, child, reports } of watched) {
    const isCompared = snapshots !== undefined && compared.includes(round)
    const report = await readMemory(child, isCompared ? snapshotFile(snapshots, name, round) : undefined)
    reports.push(report)
    const figures = FIGURES.map((figure) => `${figure.name} ${mib(figure.of(report))}`)
    print(`round ${round}: ${name} ${figures.join(', ')} MiB`)
  }
  if (round === 1)
    print(`its requests by status: ${[...statuses].map((each) => each.join(' x ')).join(', ')}`)
}

const lines = watched.flatMap(({ name, reports }) =>
  FIGURES.map((figure) => {
    const found = reports.map(figure.of)
    const growth = growthOf(found)
    const isAbove = isBeyond(growth, figure)
    if (isAbove) process.exitCode = 1
    return [
      name,
      figure.name,
      mib(found[0] ?? 0),
      mib(growth.before),
      `${mib(growth.after)}${isAbove ? ' **grows**' : ''}`,
    ]
  }),
)
print(
  `\n${formatTable({ head: ['service', 'MiB', 'round 1', 'middle third', 'last third'], texts: 2 }, lines)}`,
)
if (snapshots !== undefined) {
  for (const { name } of watched) {
    const [first, last] = compared.map((round) => readHeapTypes(snapshotFile(snapshots, name, round)))
    if (!first || !last) throw new TypeError('two snapshots are compared')
    const types = grownTypes(await first, await last, 8)
    print(`\n${name}, from round ${compared.join(' to round ')}`)
    print(
      formatTable(
        { head: ['constructor', 'objects more', 'KiB more'], texts: 1 },
        types.map((type) => [type.name.slice(0, 40), String(type.objects), (type.bytes / 1024).toFixed(0)]),
      ),
    )
  }
}

function snapshotFile(folder: string, service: string, round: number): string {
  return join(folder, `${service}-${round}.heapsnapshot`)
}

function mib(bytes: number): string {
  return (bytes / MIB).toFixed(0)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
