import type { CheckResult, Finding, FindingCode, Sha256 } from '@plugboard/types'
import { type Decision, decidedFinding } from './collect-findings.ts'
import { fingerprintOf } from './finding-fingerprint.ts'

/** What is not stored even while a person decides: everybody with the keys of the store could read it. */
const NEVER_STORED: ReadonlySet<FindingCode> = new Set(['SECRET_FOUND', 'PRIVATE_FILE'])

/**
 * The results of a version that waits for people instead of being refused. They stay as they are when nobody could decide about everything
 * that is enforced: it has no fingerprint, or is left out of the result, or must not be stored until then.
 */
export function awaitDecisions(results: readonly CheckResult[]): readonly CheckResult[] {
  const refused = results.filter(({ outcome }) => outcome === 'refused')
  if (!refused.every(isDecidable)) return results
  return results.map((result) =>
    result.outcome === 'refused' ? { ...result, outcome: 'waiting' as const } : result,
  )
}

function isDecidable(result: CheckResult): boolean {
  const open = openFindings([result])
  return (
    open.length > 0 &&
    result.omitted === undefined &&
    open.every(({ code, fingerprint }) => fingerprint !== undefined && !NEVER_STORED.has(code))
  )
}

/** The findings that a version is refused for, or waits for. */
export function openFindings(results: readonly CheckResult[]): readonly Finding[] {
  return results
    .filter(({ outcome }) => outcome === 'refused' || outcome === 'waiting')
    .flatMap(({ findings = [] }) => findings.filter(({ level }) => level === 'enforced'))
}

/** The results of a version that waited, after these decisions. What nobody has decided about still waits. */
export function decideFindings(
  results: readonly CheckResult[],
  decisions: readonly Decision[],
): readonly CheckResult[] {
  return results.map((result) => {
    if (result.outcome !== 'waiting') return result
    const findings = (result.findings ?? []).map((finding) => decide(finding, decisions))
    const isOpen = findings.some(({ level }) => level === 'enforced')
    return { ...result, findings, outcome: isOpen ? ('waiting' as const) : ('warned' as const) }
  })
}

function decide(finding: Finding, decisions: readonly Decision[]): Finding {
  const { level, code, fingerprint } = finding
  if (level !== 'enforced' || fingerprint === undefined) return finding
  const decision = decisions.find((each) => each.code === code && each.fingerprint === fingerprint)
  return decidedFinding(finding, fingerprint, decision)
}

/**
 * The results of checks that run elsewhere, such as scanners, with the fingerprints of their enforced findings and what people have allowed.
 * A finding is the same one as long as its message and what it is about are, so `digestOf` has the digest of each file, and of the whole bundle
 * for findings without a file. Undefined: the message alone says what the finding is about.
 */
export function decideResults(
  results: readonly CheckResult[],
  {
    digestOf,
    decisions,
  }: {
    readonly digestOf: (path: string | undefined) => Sha256 | undefined
    readonly decisions: readonly Decision[]
  },
): readonly CheckResult[] {
  return results.map((result) => {
    if (result.outcome !== 'refused' && result.outcome !== 'waiting') return result
    const repeated = new Map<string, number>()
    const findings = (result.findings ?? []).map((finding) => {
      if (finding.level !== 'enforced' || finding.fingerprint !== undefined) return finding
      const region = `${digestOf(finding.file) ?? ''} ${finding.line ?? ''}:${finding.column ?? ''}`
      const facts = { ...finding, check: result.name, region }
      const first = fingerprintOf({ ...facts, repeated: 0 })
      const count = repeated.get(first) ?? 0
      repeated.set(first, count + 1)
      const fingerprint = count === 0 ? first : fingerprintOf({ ...facts, repeated: count })
      return decide({ ...finding, fingerprint }, decisions)
    })
    const isOpen =
      result.omitted !== undefined ||
      findings.length === 0 ||
      findings.some(({ level }) => level === 'enforced')
    return { ...result, findings, ...(!isOpen && { outcome: 'warned' as const }) }
  })
}
