import type { Catalog } from '@plugboard/catalog'
import type { ScanHit } from '@plugboard/scanners'
import type { ScanResult } from '../scanners/scan-bundle.ts'
import { findTrial } from './trial-record.ts'

/** Whether a hit of a scanner is of a rule that has not run over everything published yet. */
export type IsOnTrial = (scanner: string, hit: Pick<ScanHit, 'ruleDigest'>) => boolean

/**
 * Looks up which hits of required scanners are of rules on trial.
 *
 * @throws CatalogUnavailableError
 */
export async function findRulesOnTrial(
  catalog: Pick<Catalog, 'jobs'>,
  results: readonly ScanResult[],
): Promise<IsOnTrial> {
  const passed = new Map<string, ReadonlySet<string>>()
  for (const { scanner, requirement, verdict } of results) {
    const hits = 'hits' in verdict ? verdict.hits : []
    // What refuses nothing anyway needs no look.
    if (requirement !== 'required' || hits.every(({ ruleDigest }) => ruleDigest === null)) continue
    passed.set(scanner, new Set((await findTrial(catalog, scanner)).passed))
  }
  return (scanner, { ruleDigest }) => ruleDigest !== null && passed.get(scanner)?.has(ruleDigest) === false
}
