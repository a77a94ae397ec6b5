import { type Decision, decideResults, type InspectedBundle } from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import type { ScanInput } from '@plugboard/scanners'
import type { Log } from '@plugboard/service-kit'
import type { CheckResult } from '@plugboard/types'
import { findRulesOnTrial } from '../rule-trials/rules-on-trial.ts'
import type { ScannersAwayError } from './errors.ts'
import type { Scanners } from './open-scanners.ts'
import { type ScanResult, scanBundle } from './scan-bundle.ts'
import { absenceIn, scanChecks } from './scan-checks.ts'
import type { ScanMetrics } from './scan-metrics.ts'

/** What scanners say of an upload. */
export interface UploadScan {
  /** What its author is told: one result for each scanner that is not only monitoring. */
  readonly checks: readonly CheckResult[]
  /** Set when a required scanner is away, and versions do not wait for it. */
  readonly away: ScannersAwayError | undefined
}

/**
 * Scans an upload by all scanners, and logs what they say for operators.
 *
 * @throws CatalogUnavailableError; the signal's reason; what reading the bundle throws
 */
export async function scanUpload(
  scanners: Pick<Scanners, 'list'>,
  bundle: Pick<InspectedBundle, 'metadata' | 'digest' | 'files'>,
  {
    signal,
    metrics,
    log,
    catalog,
    decisions = [],
  }: {
    readonly signal: AbortSignal
    readonly metrics?: ScanMetrics | undefined
    /** Its lines name the version already. */
    readonly log: Pick<Log, 'info' | 'warn'>
    /** Where it is recorded which rules have been tried. */
    readonly catalog: Pick<Catalog, 'jobs'>
    /** What administrators have allowed this version. */
    readonly decisions?: readonly Decision[]
  },
): Promise<UploadScan> {
  const input = inputOf(bundle)
  const results = await scanBundle(scanners, input, { signal, metrics })
  for (const result of results) logResult(log, result)
  const digests = new Map(input.files.map(({ path, sha256 }) => [path, sha256]))
  // Without a file it is about the bundle as it is: whoever allowed it has seen no other one.
  const digestOf = (path: string | undefined) => (path !== undefined && digests.get(path)) || bundle.digest
  const checks = scanChecks(results, await findRulesOnTrial(catalog, results))
  return { checks: decideResults(checks, { digestOf, decisions }), away: absenceIn(results) }
}

function inputOf({
  metadata,
  digest,
  files,
}: Pick<InspectedBundle, 'metadata' | 'digest' | 'files'>): ScanInput {
  return {
    pluginId: metadata.id,
    version: metadata.version,
    digest,
    files: files.map(({ path, content }) => ({
      path,
      size: content.size,
      sha256: content.sha256,
      open: () => content.open(),
    })),
  }
}

/** Without what matched, which may be a secret. */
function logResult(
  log: Pick<Log, 'info' | 'warn'>,
  { scanner, requirement, verdict, ruleVersion, durationMs }: ScanResult,
): void {
  const facts = { scanner, requirement, ruleVersion, durationMs }
  switch (verdict.kind) {
    case 'clean':
      return
    case 'hits':
      log.info(
        { ...facts, hits: verdict.hits.map(({ rule, file }) => ({ rule, file })) },
        'scanner hit an upload',
      )
      return
    case 'exceeded':
      log.info({ ...facts, limit: verdict.limit, file: verdict.file }, 'upload exceeded a limit of a scanner')
      return
    case 'away':
      log.warn({ ...facts, reason: verdict.reason }, 'scanner away')
  }
}
