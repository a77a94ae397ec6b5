import {
  awaitDecisions,
  type ConfigurationValidator,
  type Decision,
  type Inspector,
  type Judgement,
  judgeBundle,
  type OpenedBundle,
} from '@plugboard/bundle'
import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'
import { verdictOf } from '@plugboard/types'
import { judgeComponents, type VulnerabilityCheck } from '../components/judge-components.ts'
import type { Scanners } from '../scanners/open-scanners.ts'
import type { ScanMetrics } from '../scanners/scan-metrics.ts'
import { scanUpload } from '../scanners/scan-upload.ts'
import { hasContentOf } from './present-version.ts'
import type { PublishMetrics } from './publish-metrics.ts'

/** What judges uploads. */
export interface Judges {
  readonly validator: ConfigurationValidator
  readonly inspector: Inspector
  readonly vulnerabilities: VulnerabilityCheck
  readonly scanners: Pick<Scanners, 'list'>
  readonly catalog: Pick<Catalog, 'jobs'>
  readonly scanMetrics: ScanMetrics
  readonly metrics: Pick<PublishMetrics, 'time' | 'checked'>
}

interface JudgeOptions {
  /** In whose share the checks run. */
  readonly caller: string
  readonly decisions: readonly Decision[]
  /** What is published or staged of this version already. */
  readonly present?: VersionRecord | undefined
  /** True: findings that people can decide about make a version wait instead of being refused. */
  readonly mayWait?: boolean
  /** True: a scanner that is away is told in the results, and is no reason to fail. */
  readonly mayBeAway?: boolean
  readonly signal: AbortSignal
  readonly log: Pick<Log, 'info' | 'warn'>
}

/**
 * Judges an upload by the checks of bundles, then by the known vulnerabilities of its components, and then by the scanners of the registry,
 * which read its files too. What is present already with the same content has been accepted with what was found then: it stays so, whatever
 * the checks say by now.
 *
 * @throws when it would be accepted otherwise: VulnerabilitiesAwayError when they are enforced and cannot be read, ScannersAwayError when a required scanner is away
 * @throws CatalogUnavailableError; what `judgeBundle` throws
 */
export async function judgeUpload(
  { validator, inspector, vulnerabilities, scanners, catalog, scanMetrics, metrics }: Judges,
  opened: OpenedBundle,
  { caller, decisions, present, mayWait = false, mayBeAway = false, signal, log }: JudgeOptions,
): Promise<Judgement> {
  const { bundle } = await metrics.time('inspect', () =>
    // What waits becomes a version that others read.
    judgeBundle(opened, { signal, validator, inspector, caller, decisions, showsSource: !mayWait }),
  )
  if (present && hasContentOf(present, bundle)) {
    const { checks, capabilities } = present
    return { bundle: { ...bundle, checks, capabilities }, verdict: verdictOf(checks) }
  }
  const compared = await metrics.time('compare', () =>
    judgeComponents(vulnerabilities, bundle, { decisions, signal, log }),
  )
  const scanned = await metrics.time('scan', () =>
    scanUpload(scanners, bundle, { signal, metrics: scanMetrics, log, catalog, decisions }),
  )
  const all = [...bundle.checks, ...compared.checks, ...scanned.checks]
  const checks = mayWait ? awaitDecisions(all) : all
  metrics.checked(checks)
  const verdict = verdictOf(checks)
  // An upload that is refused anyway is told everything at once, with what is away among it.
  const away = compared.away ?? scanned.away
  if (away && verdict === 'errored' && !mayBeAway) throw away
  return { bundle: { ...bundle, checks }, verdict }
}
