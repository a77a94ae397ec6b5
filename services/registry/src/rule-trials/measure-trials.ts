import type { Catalog } from '@plugboard/catalog'
import { Gauge, type Registry } from 'prom-client'
import { readForMetrics } from '../operation/read-for-metrics.ts'
import type { Scanners } from '../scanners/open-scanners.ts'
import { findTrial } from './trial-record.ts'

/** Shows of each scanner whether the last trial of its changed rules failed, and what it left out. */
export function measureTrials(
  registry: Registry,
  {
    catalog,
    scanners,
    clock,
    report,
  }: {
    readonly catalog: Pick<Catalog, 'jobs'>
    readonly scanners: Scanners['list']
    readonly clock: () => number
    readonly report: (error: unknown) => void
  },
): void {
  const readAll = async () => {
    const records = await Promise.all(scanners.map(({ scanner }) => findTrial(catalog, scanner.name)))
    return records.flatMap(({ trial }) => (trial === null ? [] : [trial]))
  }
  const read = readForMetrics(readAll, { clock, report })
  const labelNames = ['scanner'] as const
  const failed = new Gauge({
    name: 'plugboard_rule_trial_failed',
    help: '1: the last trial of changed rules on what is published failed, and is continued. Until it is done, what they hit is a warning.',
    labelNames,
    registers: [registry],
    async collect() {
      const trials = await read()
      failed.reset()
      for (const { scanner, state } of trials ?? []) failed.set({ scanner }, state === 'failed' ? 1 : 0)
    },
  })
  const unscanned = new Gauge({
    name: 'plugboard_rule_trial_unscanned_versions',
    help: 'Published versions that the last trial of changed rules left out, because their scan failed each time it was tried.',
    labelNames,
    registers: [registry],
    async collect() {
      const trials = await read()
      unscanned.reset()
      for (const trial of trials ?? []) unscanned.set({ scanner: trial.scanner }, trial.unscanned)
    },
  })
}
