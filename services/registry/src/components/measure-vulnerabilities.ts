import { SEVERITIES } from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import { VULNERABILITIES_LIMIT } from '@plugboard/types'
import { Gauge, type Registry } from 'prom-client'
import { readForMetrics } from '../operation/read-for-metrics.ts'
import { lastSearch } from './search-vulnerabilities.ts'

/** Shows the known vulnerabilities of what is published, as the last search found them, and when it was. */
export function measureVulnerabilities(
  registry: Registry,
  {
    catalog,
    clock,
    report,
  }: {
    readonly catalog: Pick<Catalog, 'jobs'>
    readonly clock: () => number
    readonly report: (error: unknown) => void
  },
): void {
  const read = readForMetrics(() => lastSearch(catalog), { clock, report })
  const found = new Gauge({
    name: 'plugboard_known_vulnerabilities',
    help: `Known vulnerabilities of packages in published versions, by severity: the ${VULNERABILITIES_LIMIT} most severe.`,
    labelNames: ['severity'] as const,
    registers: [registry],
    async collect() {
      const last = await read()
      found.reset()
      if (!last || last.search.state === 'none') return
      for (const severity of SEVERITIES) {
        const same = last.found.filter((each) => each.severity === severity)
        found.set({ severity }, same.length)
      }
    },
  })
  const states = new Gauge({
    name: 'plugboard_vulnerability_search_failed',
    help: '1: the newest search of what is published for known vulnerabilities failed, and what is counted is from the one before.',
    registers: [registry],
    async collect() {
      const last = await read()
      states.remove()
      if (last) states.set(last.search.state === 'failed' ? 1 : 0)
    },
  })
  const leftOut = new Gauge({
    name: 'plugboard_vulnerability_unsearched_versions',
    help: 'Published versions whose bill of materials the last search could not read, so that their vulnerabilities are unknown: it is faulty or gone (unreadable), or takes too much memory or time (unsearched).',
    labelNames: ['cause'] as const,
    registers: [registry],
    async collect() {
      const last = await read()
      leftOut.reset()
      if (!last || last.search.state === 'none') return
      for (const cause of ['unreadable', 'unsearched'] as const) leftOut.set({ cause }, last.search[cause])
    },
  })
}
