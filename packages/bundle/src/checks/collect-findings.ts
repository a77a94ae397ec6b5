import type { AppliedDecision, CheckResult, Finding, Fingerprint } from '@plugboard/types'
import { createFinding } from '../findings.ts'
import { type LineStarts, lineStartsOf } from '../javascript/line-table.ts'
import type { Check, CheckedFile, ReportFinding } from './check.ts'
import { fingerprintOf } from './finding-fingerprint.ts'
import { regionOf } from './finding-region.ts'

/** The most findings of one check that are kept, and the most of those that are allowed. */
export const FINDINGS_PER_CHECK = 20
/** The most findings of one check that are compared with decisions. What comes after them is allowed by none. */
const COMPARED_PER_CHECK = 1000

/** A person's decision to allow a finding. It is of this plugin and version, and has not expired. */
export interface Decision extends AppliedDecision {
  readonly code: Finding['code']
  readonly fingerprint: Fingerprint
}

export interface CollectOptions {
  readonly check: Pick<Check, 'name' | 'passed' | 'isFixed'>
  readonly level: 'enforced' | 'advisory'
  readonly decisions: readonly Decision[]
  readonly fileOf: (path: string) => CheckedFile | undefined
  readonly linesOf: (file: CheckedFile, text: string) => LineStarts
}

/** The findings of one check. */
export interface CollectedFindings {
  readonly add: ReportFinding
  result(): CheckResult
}

/**
 * Collects the findings of a check. Enforced ones get a fingerprint, unless the check is one that nobody overrides. Those that a person has
 * decided about are advisory, with the decision.
 */
export function collectFindings({
  check,
  level,
  decisions,
  fileOf,
  linesOf,
}: CollectOptions): CollectedFindings {
  const list: Finding[] = []
  const repeated = new Map<string, number>()
  const isDecidable = level === 'enforced' && !check.isFixed
  const decided = new Map(decisions.map((decision) => [`${decision.code} ${decision.fingerprint}`, decision]))
  let open = 0
  let allowed = 0
  const factsOf = (finding: Finding, sameness: string | undefined) => {
    if (sameness !== undefined) {
      return { ...finding, check: check.name, message: '', pointer: undefined, region: sameness }
    }
    const file = finding.file === undefined ? undefined : fileOf(finding.file)
    const region = regionOf(finding, file, (text) => (file ? linesOf(file, text) : lineStartsOf(text)))
    return { ...finding, check: check.name, region }
  }
  const fingerprint = (finding: Finding, sameness: string | undefined) => {
    const facts = factsOf(finding, sameness)
    const first = fingerprintOf({ ...facts, repeated: 0 })
    const count = repeated.get(first) ?? 0
    repeated.set(first, count + 1)
    return count === 0 ? first : fingerprintOf({ ...facts, repeated: count })
  }
  return {
    add(finding, sameness) {
      if (!isDecidable) {
        open += 1
        if (list.length < FINDINGS_PER_CHECK) list.push(createFinding({ ...finding, level }))
        return
      }
      // What is left out needs a fingerprint only when there is something that could allow it.
      const isCompared = decided.size > 0 && open + allowed < COMPARED_PER_CHECK
      if (open >= FINDINGS_PER_CHECK && !isCompared) {
        open += 1
        return
      }
      const identity = fingerprint(finding, sameness)
      const decision = decided.get(`${finding.code} ${identity}`)
      const count = decision ? (allowed += 1) : (open += 1)
      if (count <= FINDINGS_PER_CHECK) list.push(createFinding(decidedFinding(finding, identity, decision)))
    },
    result() {
      const count = open + allowed
      if (count === 0) return { name: check.name, outcome: 'passed', message: check.passed }
      return {
        name: check.name,
        outcome: level === 'enforced' && open > 0 ? 'refused' : 'warned',
        message: count === 1 ? (list[0]?.message ?? '') : `${count} findings`,
        findings: [...list],
        ...(count > list.length && { omitted: count - list.length }),
      }
    },
  }
}

/** The finding as it is stored and shown. */
export function decidedFinding(
  finding: Finding,
  fingerprint: Fingerprint,
  decision: Decision | undefined,
): Finding {
  if (!decision) return { ...finding, level: 'enforced', fingerprint }
  const { id, reason, by, expiresAt } = decision
  return { ...finding, level: 'advisory', fingerprint, decision: { id, reason, by, expiresAt } }
}
