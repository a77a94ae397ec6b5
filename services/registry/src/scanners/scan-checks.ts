import type { ScanHit, ScanVerdict } from '@plugboard/scanners'
import type { CheckResult, Finding } from '@plugboard/types'
import type { IsOnTrial } from '../rule-trials/rules-on-trial.ts'
import { ScannersAwayError } from './errors.ts'
import type { ScanResult } from './scan-bundle.ts'

const FINDINGS_LIMIT = 20

/**
 * What the author of a bundle is told, as the result of one check for each scanner, named `scanner-NAME`. Scanners that only monitor
 * have none: their hits are for operators. Hits of rules on trial refuse nothing.
 */
export function scanChecks(
  results: readonly ScanResult[],
  isOnTrial: IsOnTrial = () => false,
): readonly CheckResult[] {
  return results
    .filter(({ requirement }) => requirement !== 'monitor')
    .map((result) => checkOf(result, isOnTrial))
}

/** The error for required scanners that are away, except those for which a version waits; undefined if all did their work. */
export function absenceIn(results: readonly ScanResult[]): ScannersAwayError | undefined {
  const away = results.flatMap(({ scanner: name, requirement, whenAway, verdict }) =>
    requirement === 'required' && whenAway === 'refuse' && verdict.kind === 'away'
      ? [{ name, ...verdict }]
      : [],
  )
  if (away.length === 0) return undefined
  return new ScannersAwayError(away, Math.max(1, ...away.map(({ retryAfterSeconds }) => retryAfterSeconds)))
}

function checkOf(result: ScanResult, isOnTrial: IsOnTrial): CheckResult {
  const all = findingsOf(result, isOnTrial)
  const findings = all.slice(0, FINDINGS_LIMIT)
  return {
    name: `scanner-${result.scanner}`,
    outcome: outcomeOf(result, all),
    message: messageOf(result),
    ...(findings.length > 0 && { findings }),
    ...(all.length > findings.length && { omitted: all.length - findings.length }),
  }
}

function outcomeOf(
  { requirement, whenAway, verdict }: ScanResult,
  findings: readonly Finding[],
): CheckResult['outcome'] {
  if (verdict.kind === 'clean') return 'passed'
  if (requirement !== 'required') return 'warned'
  if (verdict.kind !== 'away')
    return findings.some(({ level }) => level === 'enforced') ? 'refused' : 'warned'
  return whenAway === 'wait' ? 'waiting' : 'errored'
}

function messageOf({ scanner, verdict }: ScanResult): string {
  switch (verdict.kind) {
    case 'clean':
      return `The scanner ${scanner} found nothing.`
    case 'hits':
      return `The scanner ${scanner} found something.`
    case 'exceeded':
      return `The scanner ${scanner} could not scan everything.`
    case 'away':
      return `The scanner ${scanner} did not scan the bundle.`
  }
}

function findingsOf(
  { scanner, requirement, whenAway, verdict }: ScanResult,
  isOnTrial: IsOnTrial,
): readonly Finding[] {
  const level = requirement === 'required' ? 'enforced' : 'advisory'
  const hitsOf = (hits: readonly ScanHit[]) =>
    Array.from(Map.groupBy(hits, (hit) => isOnTrial(scanner, hit)))
      // What the upload is refused for is shown first.
      .toSorted(([one], [other]) => Number(one) - Number(other))
      .flatMap(([isTried, group]) =>
        group.map((hit) => ({ ...hitFinding(scanner, hit), level: isTried ? 'advisory' : level }) as const),
      )
  switch (verdict.kind) {
    case 'clean':
      return []
    case 'hits':
      return hitsOf(verdict.hits)
    case 'exceeded':
      return [{ ...exceededFinding(scanner, verdict), level }, ...hitsOf(verdict.hits)]
    case 'away':
      return [
        {
          code: 'SCANNER_AWAY',
          message: `The scanner ${scanner} ${verdict.reason}.`,
          hint: awayHint(requirement, whenAway),
          level,
        },
      ]
  }
}

function hitFinding(
  scanner: string,
  { rule, file, message, evidence, line, column, severity }: ScanHit,
): Finding {
  const grave = severity === null ? '' : ` (${severity})`
  return {
    code: 'SCANNER_HIT',
    message: `The rule ${rule}${grave} of the scanner ${scanner}: ${message}`,
    hint: `Remove what the rule finds. If it is harmless, ask the operators of this registry about the rule ${rule} of ${scanner}.`,
    ...(file !== null && { file }),
    ...(line !== null && { line }),
    ...(column !== null && { column }),
    ...(evidence !== null && { excerpt: evidence }),
  }
}

function exceededFinding(
  scanner: string,
  { limit, file, reason }: Extract<ScanVerdict, { readonly kind: 'exceeded' }>,
): Finding {
  const hint =
    limit === 'size'
      ? 'Leave out what the plugin does not load, split the file, or ask the operators of this registry to raise the limit.'
      : 'Split the file into smaller ones, or ask the operators of this registry about the rules or the limit.'
  return {
    code: 'SCANNER_EXCEEDED',
    message: `The scanner ${scanner} ${reason}.`,
    hint,
    ...(file !== null && { file }),
  }
}

function awayHint(requirement: ScanResult['requirement'], whenAway: ScanResult['whenAway']): string {
  if (requirement !== 'required')
    return 'Nothing to do: this scanner only advises. Operators see it in their metrics.'
  return whenAway === 'wait'
    ? 'The version waits. Upload it again when the scanner is back, which publishes it; if it was to be staged, an administrator allows this finding and approves it.'
    : 'Upload it again later. The bundle is not the reason.'
}
