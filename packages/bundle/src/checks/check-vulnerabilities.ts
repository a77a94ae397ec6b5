import type { CheckLevel, CheckResult } from '@plugboard/types'
import { type VulnerableComponent, vulnerabilityFaults } from '../components/match-vulnerabilities.ts'
import { createFinding } from '../findings.ts'
import type { Check } from './check.ts'
import { FINDINGS_PER_CHECK } from './collect-findings.ts'

/** Stands for the comparison with a database of known vulnerabilities, which whoever has one makes after the other checks. */
export const checkVulnerabilities: Check = {
  name: 'vulnerabilities',
  title: 'No known vulnerabilities',
  explanation:
    'The components in the bill of materials are compared with the OSV database that the operator mirrors (`OSV_DATABASE`), and never by asking a server. Without a database there is no result. Everything published is compared again every `OSV_INTERVAL_MS`, and when a registry starts with another database: `GET /vulnerabilities` names the tenants that have it. A vulnerability of a package need not be one of a plugin that uses it, so this check warns, unless `CHECKS="vulnerabilities=enforced"`. While the database cannot be read, its result says so.',
  level: 'advisory',
  isOutside: true,
  codes: ['VULNERABLE'],
  passed: 'no component has a known vulnerability',
}

/** What a search of the components of a bundle came to. */
export type ComponentSearch =
  /** The most severe ones first. */
  | {
      readonly kind: 'searched'
      readonly vulnerable: readonly VulnerableComponent[]
    }
  /** The bundle has no bill of materials that can be read. */
  | { readonly kind: 'unlisted' }
  /** The database cannot be read. */
  | { readonly kind: 'away' }

/** The result of the check `vulnerabilities`. `billPath`: the file of the bundle that findings are in. */
export function vulnerabilityResult(
  search: ComponentSearch,
  { level, billPath }: { readonly level: Exclude<CheckLevel, 'off'>; readonly billPath?: string | undefined },
): CheckResult {
  const { name, passed } = checkVulnerabilities
  switch (search.kind) {
    case 'unlisted':
      return { name, outcome: 'passed', message: 'without a bill of materials there was nothing to compare' }
    case 'away': {
      const message = 'the database of known vulnerabilities of this registry could not be read'
      const hint =
        'Nothing is wrong with the upload. Operators: the log says why; mend the mirror that OSV_DATABASE names.'
      const finding = createFinding({ code: 'SCANNER_AWAY', message, hint, level })
      return { name, outcome: level === 'enforced' ? 'errored' : 'warned', message, findings: [finding] }
    }
    case 'searched': {
      const { vulnerable } = search
      if (vulnerable.length === 0) return { name, outcome: 'passed', message: passed }
      const findings = vulnerabilityFaults(vulnerable.slice(0, FINDINGS_PER_CHECK)).map(
        ({ code, message, hint }) =>
          createFinding({ code, message, hint, level, ...(billPath !== undefined && { file: billPath }) }),
      )
      const omitted = vulnerable.length - findings.length
      return {
        name,
        outcome: level === 'enforced' ? 'refused' : 'warned',
        message: vulnerable.length === 1 ? (findings[0]?.message ?? '') : `${vulnerable.length} findings`,
        findings,
        ...(omitted > 0 && { omitted }),
      }
    }
  }
}
