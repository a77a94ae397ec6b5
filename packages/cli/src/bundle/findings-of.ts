import type { CheckResult, VerdictState } from '@plugboard/client'
import type { ExitReason } from '../exit-codes.ts'
import type { CheckedFinding } from '../output/finding-lines.ts'

/** All that the checks found. A check that could not be completed counts as a finding without a place. */
export function findingsOf(checks: readonly CheckResult[]): CheckedFinding[] {
  return checks.flatMap(({ findings = [], outcome, name, message }): CheckedFinding[] => {
    if (findings.length > 0) return [...findings]
    if (outcome === 'passed') return []
    return [{ code: name, message, level: outcome === 'warned' ? 'advisory' : 'enforced' }]
  })
}

/** Why a command ends that asked for a verdict. */
export const REASON_OF_VERDICT: Readonly<Record<VerdictState, ExitReason>> = {
  passed: 'done',
  'passed-with-warnings': 'done',
  waiting: 'waiting',
  refused: 'refused',
  errored: 'unreachable',
}
