import type { CheckResult, VerdictState } from '@plugboard/types'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { RecoveryOutcome } from './recovery/recover-publishes.ts'

type Outcome = 'published' | 'staged' | 'already_published' | 'refused' | 'failed'

/** Counts and times the publishing of bundles, for operators. */
export interface PublishMetrics {
  received(bytes: number): void
  count(outcome: Outcome): void
  /** Counts what each check of a bundle found. */
  checked(results: readonly Pick<CheckResult, 'name' | 'outcome'>[]): void
  validated(verdict: VerdictState): void
  recovered(outcome: RecoveryOutcome | 'failed'): void
  time<Result>(
    step: 'open' | 'inspect' | 'compare' | 'scan' | 'encode' | 'publish',
    run: () => Promise<Result>,
  ): Promise<Result>
}

export function createPublishMetrics(registry: Registry): PublishMetrics {
  const registers = [registry]
  const bytes = new Counter({
    name: 'plugboard_upload_bytes_total',
    help: 'Bytes of bundles that were received completely.',
    registers,
  })
  const outcomes = new Counter({
    name: 'plugboard_publishes_total',
    help: 'Uploads by outcome.',
    labelNames: ['outcome'] as const,
    registers,
  })
  // Both labels have few values: the names are those of the checks that there are.
  const checks = new Counter({
    name: 'plugboard_checks_total',
    help: 'Checks of bundles that were uploaded or validated, by outcome.',
    labelNames: ['check', 'outcome'] as const,
    registers,
  })
  const validations = new Counter({
    name: 'plugboard_validations_total',
    help: 'Bundles that were only validated, by verdict.',
    labelNames: ['verdict'] as const,
    registers,
  })
  const recoveries = new Counter({
    name: 'plugboard_recoveries_total',
    help: 'Interrupted publishes by the outcome of their recovery.',
    labelNames: ['outcome'] as const,
    registers,
  })
  const seconds = new Histogram({
    name: 'plugboard_publish_step_duration_seconds',
    help: 'Time that each step of an upload took; publish includes encode.',
    labelNames: ['step'] as const,
    buckets: [0.01, 0.05, 0.25, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  return {
    received: (count) => bytes.inc(count),
    count: (outcome) => outcomes.inc({ outcome }),
    checked: (results) => {
      for (const { name: check, outcome } of results) checks.inc({ check, outcome })
    },
    validated: (verdict) => validations.inc({ verdict }),
    recovered: (outcome) => recoveries.inc({ outcome }),
    time: async (step, run) => {
      const end = seconds.startTimer({ step })
      try {
        return await run()
      } finally {
        end()
      }
    },
  }
}
