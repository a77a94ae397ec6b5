import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { formatRatio, ratioInterval } from './src/ratio-interval.ts'
import { publishFiles } from './src/store/many-files.ts'
import { startUploadServers } from './src/upload/start-upload-servers.ts'

// The time of a publish of many small files on the embedded default, as a multiple of the same bytes in ten files:
//   npm run dev -- node --conditions=source bench/store.ts [--files 990] [--kib 3] [--rounds 5]

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '990' },
    kib: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
  },
})
const many = { files: Number(values.files), totalBytes: Number(values.files) * Number(values.kib) * 1024 }
const few = { ...many, files: 10 }

await using servers = await startUploadServers()
const wallRatios: number[] = []
const cpuRatios: number[] = []
// Round 0 warms the registry up.
for (let round = 0; round <= Number(values.rounds); round += 1) {
  const fewCost = await publishFiles(servers.registry, few, round)
  const manyCost = await publishFiles(servers.registry, many, round)
  if (round === 0) continue
  wallRatios.push(manyCost.wallMs / fewCost.wallMs)
  cpuRatios.push(manyCost.cpuMs / fewCost.cpuMs)
  print(
    `round ${round}: wall ms ${few.files} files ${fewCost.wallMs.toFixed(0)}, ${many.files} files ${manyCost.wallMs.toFixed(0)}; ` +
      `CPU ms ${fewCost.cpuMs.toFixed(0)}, ${manyCost.cpuMs.toFixed(0)}`,
  )
}
print(`\n${many.files} files of ${values.kib} KiB, load average ${loadavg()[0]?.toFixed(1)}`)
print(`a publish of them, as a multiple of the same bytes in ${few.files} files:`)
print(`  time ${formatRatio(ratioInterval(wallRatios), 1)}, CPU ${formatRatio(ratioInterval(cpuRatios), 1)}`)

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
