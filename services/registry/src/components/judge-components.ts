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
  /** True: a database that cannot be read is told in the result, and is no reason to fail. */
  readonly mayBeAway?: boolean
  readonly signal: AbortSignal
  readonly log: Pick<Log, 'warn'>
}

/**
 * The result of the check `vulnerabilities`: what the database knows of the components that a bundle lists. None without a database, or
 * where the check is off.
 *
 * @throws VulnerabilitiesAwayError when the check is enforced and the database cannot be read; the signal's reason
 */
export async function judgeComponents(
  { database, level }: VulnerabilityCheck,
  { components, files }: Pick<InspectedBundle, 'components' | 'files'>,
  { decisions, mayBeAway = false, signal, log }: JudgeComponentsOptions,
): Promise<readonly CheckResult[]> {
  if (database === null || level === 'off') return []
  if (!components) return [vulnerabilityResult({ kind: 'unlisted' }, { level })]
  const opened = await database.current({ signal }).catch((err: unknown) => {
    signal.throwIfAborted()
    log.warn({ err }, 'upload not compared with known vulnerabilities')
    if (level === 'enforced' && !mayBeAway) throw new VulnerabilitiesAwayError({ cause: err })
    return null
  })
  if (!opened) return [vulnerabilityResult({ kind: 'away' }, { level })]
  const vulnerable = await searchComponents(opened.index, components, { signal })
  const billPath = findBillOfMaterials(files.map(({ path }) => path))
  const result = vulnerabilityResult({ kind: 'searched', vulnerable }, { level, billPath })
  // The message has the package and the vulnerability, and the rest of the bill may change.
  return decideResults([result], { digestOf: () => undefined, decisions })
}
