import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { CALM, UNRULY } from './src/crowd/crowd-plugins.ts'
import { type FrameTimes, measureFrames } from './src/crowd/measure-frames.ts'
import { startCrowd } from './src/crowd/start-crowd.ts'
import { formatTable } from './src/format-table.ts'
import { formatRatio, median, ratioInterval } from './src/ratio-interval.ts'
import { shuffled } from './src/shuffled.ts'

// A page of 40 plugins of which three misbehave beside one of 40 that do not, in Chromium:
//   npm run dev -- node --conditions=source bench/crowd.ts [--rounds 8]

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '8' } } })
const rounds = Number(values.rounds)

print('building plugins and the page')
const all = new Map([...CALM, ...UNRULY].map((plugin) => [plugin.id, plugin]))
await using site = await startCrowd([...all.values()])
await using browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  // Chromium's own sandbox refuses to run as root.
  args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
})
const pages = [
  { plugins: CALM, url: await site.open(CALM), measured: [] as FrameTimes[] },
  { plugins: UNRULY, url: await site.open(UNRULY), measured: [] as FrameTimes[] },
] as const

for (let round = 0; round <= rounds; round += 1) {
  for (const page of shuffled(pages)) {
    const times = await measureFrames(browser, page)
    // The first round warms up.
    if (round > 0) page.measured.push(times)
  }
  print(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`)
}

const [calm, unruly] = pages
const row = (name: string, pick: (times: FrameTimes) => number): string[] => [
  name,
  median(calm.measured.map(pick)).toFixed(1),
  median(unruly.measured.map(pick)).toFixed(1),
  formatRatio(
    ratioInterval(
      unruly.measured.map((times, round) => {
        const other = calm.measured[round]
        return other ? pick(times) / pick(other) : Number.NaN
      }),
    ),
  ),
]
const head = ['time between frames, ms', 'none misbehaves', 'three misbehave', 'ratio']
print(
  `\n${formatTable({ head, texts: 1 }, [
    row('mean', ({ meanMs }) => meanMs),
    row('95 of 100', ({ p95Ms }) => p95Ms),
    row('longest', ({ longestMs }) => longestMs),
  ])}`,
)
print(`\n${rounds} rounds; Chromium ${browser.version()}; load average ${loadavg()[0]?.toFixed(1)}`)

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
