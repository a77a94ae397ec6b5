import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { compareLoads } from './src/loader/compare-loads.ts'
import { filesTable, scriptsTable, timesTable, trafficTable } from './src/loader/loader-report.ts'
import { startSite } from './src/loader/start-site.ts'
import { VARIANTS } from './src/loader/variants.ts'

// The loader beside Module Federation's runtime, in Chromium:
//   npm run dev -- node --conditions=source bench/loader.ts [--rounds 8] [--latency 40]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    latency: { type: 'string', default: '40' },
  },
})
const rounds = Number(values.rounds)
const latencyMs = Number(values.latency)

print('building plugins, remotes and pages')
await using site = await startSite({ latencyMs })
await using browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  // Chromium's own sandbox refuses to run as root.
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
})
const measured = await compareLoads({
  browser,
  site,
  rounds,
  onRound: (round) => print(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`),
})

const [, twin] = VARIANTS
const different = measured.filter(({ variant }) => variant !== twin)
print(`\n${timesTable(measured)}`)
print(`\n${trafficTable(different)}`)
print(`\n${scriptsTable(site.scripts)}`)
print(`\n${filesTable(different.filter(({ scenario }) => scenario.pluginIds.length === 1))}`)
print(
  `\n${rounds} rounds; the edge answers after ${latencyMs} ms; Chromium ${browser.version()}; ` +
    `load average ${loadavg()[0]?.toFixed(1)}`,
)

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
