import {
  type Decision,
  decideResults,
  findBillOfMaterials,
  type InspectedBundle,
  searchComponents,
  vulnerabilityResult,
} from '@plugboard/bundle'
import type { Log } from '@plugboard/service-kit'
import type { CheckLevel, CheckResult } from '@plugboard/types'
import { VulnerabilitiesAwayError } from './errors.ts'
import type { HeldDatabase } from './held-database.ts'

/** How uploads are compared with known vulnerabilities. */
export interface VulnerabilityCheck {
  /** Null: the operator mirrors no database. */
  readonly database: Pick<HeldDatabase, 'current'> | null
  readonly level: CheckLevel
}

interface JudgeComponentsOptions {
  readonly decisions: readonly Decision[]
  readonly signal: AbortSignal
  readonly log: Pick<Log, 'warn'>
}

/** What the database of known vulnerabilities says of an upload. */
export interface ComponentsJudgement {
  /** The result of the check `vulnerabilities`; none without a database, or where the check is off. */
  readonly checks: readonly CheckResult[]
  /** Set when the check is enforced and the database cannot be read. */
  readonly away?: VulnerabilitiesAwayError
}

/**
 * Compares the components that a bundle lists with the known vulnerabilities.
 *
 * @throws the signal's reason
 */
export async function judgeComponents(
  { database, level }: VulnerabilityCheck,
  { components, files }: Pick<InspectedBundle, 'components' | 'files'>,
  { decisions, signal, log }: JudgeComponentsOptions,
): Promise<ComponentsJudgement> {
  if (database === null || level === 'off') return { checks: [] }
  if (!components) return { checks: [vulnerabilityResult({ kind: 'unlisted' }, { level })] }
  const opened = await database.current({ signal }).catch((err: unknown) => {
    signal.throwIfAborted()
    log.warn({ err }, 'upload not compared with known vulnerabilities')
    return new VulnerabilitiesAwayError({ cause: err })
  })
  if (opened instanceof VulnerabilitiesAwayError) {
    const checks = [vulnerabilityResult({ kind: 'away' }, { level })]
    return { checks, ...(level === 'enforced' && { away: opened }) }
  }
  const vulnerable = await searchComponents(opened.index, components, { signal })
  const billPath = findBillOfMaterials(files.map(({ path }) => path))
  const result = vulnerabilityResult({ kind: 'searched', vulnerable }, { level, billPath })
  // The message has the package and the vulnerability, and the rest of the bill may change.
  return { checks: decideResults([result], { digestOf: () => undefined, decisions }) }
}
