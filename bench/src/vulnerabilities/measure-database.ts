import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Component, matchVulnerabilities, openVulnerabilityDatabase } from '@plugboard/bundle'

// Opens the OSV database at the path in argv, in a process of its own, and prints what it took as JSON.

const SEARCHES = 20
const MEBIBYTE = 1_048_576

const delays = monitorEventLoopDelay({ resolution: 5 })
delays.enable()
const startedAt = performance.now()
const { index, report } = await openVulnerabilityDatabase(process.argv[2] ?? '')
const seconds = (performance.now() - startedAt) / 1000
delays.disable()

// Of a large bundle: one in ten is among the reviewed ones.
const components: Component[] = Array.from({ length: 200 }, (_, n) => ({
  name: n % 10 === 0 ? `reviewed-${40 * n}` : `harmless-${n}`,
  version: `${(40 * n) % 7}.1.0`,
  licenses: [],
  pointer: `/components/${n}`,
}))
const searchedAt = performance.now()
for (let round = 0; round < SEARCHES; round += 1) {
  const found = matchVulnerabilities(index, components).length
  if (found !== components.length / 10) throw new Error(`${found} components are vulnerable`)
}
const searchMs = (performance.now() - searchedAt) / SEARCHES
const keptMib = (index.buckets.byteLength + index.records.byteLength) / MEBIBYTE
const longestDelayMs = delays.max / 1e6
process.stdout.write(
  JSON.stringify({ advisories: report.advisories, seconds, keptMib, longestDelayMs, searchMs }),
)
