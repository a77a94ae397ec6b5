import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { compareServers } from './src/edge/compare-servers.ts'
import { formatReport, isAboveBound, isNoise, reportRows } from './src/edge/edge-report.ts'
import { createRows } from './src/edge/rows.ts'
import { startServers } from './src/edge/start-servers.ts'
import { canPin, startProcess } from './src/start-process.ts'

// The CPU time of the edge, as a multiple of that of a bare node:http server:
//   npm run dev -- node --conditions=source bench/edge.ts [--quick] [--check] [--only NAME] [--profile FOLDER]

const LOAD_CPU = 1

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
})
const { only, profile } = values
const rows = createRows().filter((row) => only === undefined || row.name.includes(only))
if (rows.length === 0) throw new Error(`no row is called ${only}`)

await using servers = await startServers(rows, {
  nodeArgs: (server) => (profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}/${server}`]),
})
const { raw, twin, optimized, edge } = servers
await using load = startProcess({ entry: 'edge/load-client.ts', cpu: LOAD_CPU })

const before = await edge.usage()
const measurements = await compareServers({
  load: load.child,
  targets: [raw, twin, optimized, edge],
  rows,
  durationMs: values.quick ? 12_000 : 100_000,
  sliceSeconds: values.quick ? 0.04 : 0.08,
})
const after = await edge.usage()

const reports = reportRows(measurements, servers)
print(formatReport(reports))
print(
  `\n${reports[0]?.rounds} rounds; load average ${loadavg()[0]?.toFixed(1)}; ` +
    `${canPin ? 'servers on one processor, load on another' : 'processes not bound to processors'}; ` +
    `RSS of the edge ${mib(before.rssBytes)} MiB before, ${mib(after.rssBytes)} MiB after`,
)
if (values.check) {
  const above = reports.filter(isAboveBound)
  const noise = reports.filter(isNoise)
  if (noise.length > 0)
    print(`two bare servers differ in ${noise.map(({ row }) => row.name).join('; ')}: run it again`)
  print(
    above.length > 0
      ? `above its bound: ${above.map(({ row }) => row.name).join('; ')}`
      : 'within all bounds',
  )
  process.exitCode = above.length > 0 ? 1 : 0
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
