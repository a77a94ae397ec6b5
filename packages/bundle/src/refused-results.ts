import type { CheckResult, Finding } from '@plugboard/types'
import { ALL_CHECKS } from './checks/all-checks.ts'

/** The results of the checks that have the findings of a refusal, which came before any other check could run. */
export function refusedResults(findings: readonly Finding[]): CheckResult[] {
  return ALL_CHECKS.flatMap(({ name, codes }): CheckResult[] => {
    const own = findings.filter(({ code }) => codes.includes(code))
    const [first, ...others] = own
    if (!first) return []
    return [
      {
        name,
        outcome: 'refused',
        message: others.length === 0 ? first.message : `${own.length} findings`,
        findings: own.map((finding) => ({ ...finding, level: 'enforced' as const })),
      },
    ]
  })
}
