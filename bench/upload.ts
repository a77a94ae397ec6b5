import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { formatRatio, ratioInterval } from './src/ratio-interval.ts'
import { compareUploads } from './src/upload/compare-uploads.ts'
import type { UploadCost } from './src/upload/measure-upload.ts'
import { startUploadServers } from './src/upload/start-upload-servers.ts'

// The CPU time of an upload to the registry on the embedded default, compared with a server that only reads and hashes
// the same request:
//   npm run dev -- node --conditions=source bench/upload.ts [--mib 20] [--rounds 15]

const MIB = 1024 * 1024

const { values } = parseArgs({
  options: { mib: { type: 'string', default: '20' }, rounds: { type: 'string', default: '15' } },
})

await using servers = await startUploadServers()
const rounds = await compareUploads({
  ...servers,
  sizeBytes: Number(values.mib) * MIB,
  rounds: Number(values.rounds),
  onRound: (number, { hashed, published, sentAgain }) =>
    print(
      `round ${number}: CPU ms hashed ${ms(hashed)}, published ${ms(published)}, sent again ${ms(sentAgain)}; ` +
        `wall ms ${[hashed, published, sentAgain].map(({ wallMs }) => wallMs.toFixed(0)).join(', ')}`,
    ),
})

const ofHashing = (pick: (round: (typeof rounds)[number]) => UploadCost): string =>
  formatRatio(ratioInterval(rounds.map((round) => pick(round).cpuSeconds / round.hashed.cpuSeconds)), 1)
const ofFirst = formatRatio(
  ratioInterval(rounds.map(({ published, sentAgain }) => sentAgain.cpuSeconds / published.cpuSeconds)),
)
const mostBytes = Math.max(...rounds.map(({ published }) => published.rssBytes))
print(`\n${values.mib} MiB of JavaScript, ${rounds.length} rounds, load average ${loadavg()[0]?.toFixed(1)}`)
print(`CPU of publishing, as a multiple of hashing: ${ofHashing(({ published }) => published)}`)
print(`CPU of the same bytes sent again: ${ofHashing(({ sentAgain }) => sentAgain)}`)
print(`CPU of the same bytes sent again, as a part of the first upload: ${ofFirst}`)
print(`RSS of the registry at the end of an upload: ${(mostBytes / MIB).toFixed(0)} MiB at most`)

function ms({ cpuSeconds }: UploadCost): string {
  return (cpuSeconds * 1000).toFixed(0)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
