import { z } from 'zod'
import { Finding } from './problem.ts'

/** What a finding of a check means for an upload. off: the check does not run. */
export const CheckLevel = z.enum(['enforced', 'advisory', 'off'])

export type CheckLevel = z.infer<typeof CheckLevel>

/** The result of one check of a bundle. */
export const CheckResult = z
  .object({
    name: z.string().meta({ description: 'The check, as docs/checks.md names it.', examples: ['styles'] }),
    outcome: z.enum(['passed', 'warned', 'refused', 'waiting', 'errored']).meta({
      description:
        'waiting: a person decides. errored: the check could not be completed, which is no fault of the bundle.',
    }),
    message: z.string(),
    findings: z.array(Finding).optional().meta({ description: 'Absent without any.' }),
    omitted: z.int().positive().optional().meta({ description: 'How many findings are left out.' }),
  })
  .meta({ id: 'CheckResult' })

export type CheckResult = z.infer<typeof CheckResult>

/** What all checks together say of a bundle. */
export const VerdictState = z
  .enum(['passed', 'passed-with-warnings', 'waiting', 'refused', 'errored'])
  .meta({ id: 'VerdictState', description: 'waiting: a person decides.' })

export type VerdictState = z.infer<typeof VerdictState>

/** The verdict that follows from the results of checks: the worst of them. */
export function verdictOf(results: readonly Pick<CheckResult, 'outcome'>[]): VerdictState {
  const outcomes = new Set(results.map(({ outcome }) => outcome))
  if (outcomes.has('refused')) return 'refused'
  if (outcomes.has('errored')) return 'errored'
  if (outcomes.has('waiting')) return 'waiting'
  return outcomes.has('warned') ? 'passed-with-warnings' : 'passed'
}
