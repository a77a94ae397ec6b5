import { type Catalog, CatalogUnavailableError } from '@plugboard/catalog'
import type { Scanner, ScannerRules, ScanVerdict } from '@plugboard/scanners'
import { type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import {
  type RuleTrial,
  TRIAL_HITS_LIMIT,
  TRIAL_TENANTS_LIMIT,
  type TrialHit,
  type VersionRef,
} from '@plugboard/types'
import { holdJob } from '../jobs/hold-job.ts'
import { type JobPorts, leaseJob, releaseJob, renewJob } from '../jobs/lease-job.ts'
import { type PublishedFinding, PublishedScanAwayError, scanPublished } from '../scanners/scan-published.ts'
import { findTrial, PASSED_LIMIT, type TrialRecord, trialJob, trialRecordOf } from './trial-record.ts'

/** How often a trial is tried at one version before that version is left out. */
const VERSION_ATTEMPTS = 5

export interface TrialPorts extends JobPorts {
  readonly catalog: Catalog
  readonly store: ObjectStore
}

/** The rules changed while they were tried. Those that are there now are tried by another look. */
export class RulesChangedError extends Error {
  override readonly name = 'RulesChangedError'
}

/**
 * Runs the rules of a scanner over everything published when some of them never did, and records what those hit; null when there is
 * nothing to try, or another registry does it. A trial that was cut off is continued. A version at which it fails again and again is
 * recorded as unscanned, so that it comes to its end; an outage of the whole scanner, store or catalog counts for no version.
 *
 * @throws what made it fail, after that is recorded; the signal's reason when it is aborted
 */
export async function tryRules(
  ports: TrialPorts,
  {
    scanner,
    signal,
    onUnscanned,
  }: {
    readonly scanner: Scanner
    readonly signal: AbortSignal
    /** Called for each version that is left out. */
    readonly onUnscanned?: (version: VersionRef, error: unknown) => void
  },
): Promise<RuleTrial | null> {
  const now = await scanner.readRules?.()
  if (!now) return null
  const isTried = ({ passed }: TrialRecord) => now.ruleDigests.every((digest) => passed.includes(digest))
  if (isTried(await findTrial(ports.catalog, scanner.name))) return null
  const leased = await leaseJob(ports, trialJob(scanner.name))
  if (!leased) return null
  const before = trialRecordOf(leased.value.progress)
  // Another registry may have ended one between the look and the lease.
  if (isTried(before)) {
    await releaseJob(ports, leased, before)
    return null
  }
  const running = beginTrial(before, { scanner, now, atMs: ports.clock() })
  const held = await renewJob(ports, leased, running.record())
  if (!held) return null
  await using work = holdJob(ports, held, { progress: running.record, signal })
  let failedAt = ''
  try {
    await scanPublished(ports, {
      scanner: unchanged(scanner, now.ruleVersion),
      plugins: null,
      after: before.after === null || !continues(before, now) ? null : before.after,
      signal: work.signal,
      leavesOut: async ({ pluginId, version }, error) => {
        if (await isOutage(error, { store: ports.store, scanner, signal: work.signal })) return false
        const ref = { pluginId, version }
        const failures = running.failed(ref)
        if (failures < VERSION_ATTEMPTS) {
          failedAt = `${pluginId} ${version}, attempt ${failures} of ${VERSION_ATTEMPTS}: `
          return false
        }
        onUnscanned?.(ref, error)
        return true
      },
      report: running.report,
      progress: running.progress,
    })
    const done = running.end({ state: 'done', reason: null, atMs: ports.clock() })
    await work.end(done)
    return done.trial
  } catch (error) {
    const reason = `${failedAt}${error instanceof Error ? error.message : String(error)}`
    const ended = signal.aborted
      ? running.record()
      : running.end({ state: 'failed', reason, atMs: ports.clock() })
    // Best effort: otherwise the lease runs out, and the next one continues.
    await work.end(ended).catch(() => undefined)
    throw error
  }
}

function continues({ trial }: TrialRecord, { ruleVersion }: ScannerRules): boolean {
  return trial !== null && trial.state !== 'done' && trial.ruleVersion === ruleVersion
}

/** Whether a failure at one version is none of that version: every other one would fail too, or the trial begins again. */
async function isOutage(
  error: unknown,
  {
    store,
    scanner,
    signal,
  }: { readonly store: ObjectStore; readonly scanner: Scanner; readonly signal: AbortSignal },
): Promise<boolean> {
  if (signal.aborted || error instanceof RulesChangedError || error instanceof CatalogUnavailableError) {
    return true
  }
  if (error instanceof PublishedScanAwayError) return (await scanner.check({ signal })).state === 'away'
  if (!(error instanceof StoreUnavailableError)) return false
  try {
    await store.check({ signal })
    return false
  } catch (failure) {
    if (signal.aborted || failure instanceof StoreUnavailableError) return true
    throw failure
  }
}

/** The scanner, which throws RulesChangedError once it scans by other rules. */
function unchanged(scanner: Scanner, ruleVersion: string): Pick<Scanner, 'name' | 'scan'> {
  return {
    name: scanner.name,
    scan: async (input, options) => {
      const report = await scanner.scan(input, options)
      if (report.verdict.kind !== 'away' && report.ruleVersion !== ruleVersion) {
        throw new RulesChangedError(`The rules of ${scanner.name} changed meanwhile.`)
      }
      return report
    },
  }
}

/** A trial as it goes on, from its begin or from where one of the same rules was cut off. */
function beginTrial(
  before: TrialRecord,
  { scanner, now, atMs }: { readonly scanner: Scanner; readonly now: ScannerRules; readonly atMs: number },
) {
  const changed = new Set(now.ruleDigests.filter((digest) => !before.passed.includes(digest)))
  const fresh: RuleTrial = {
    scanner: scanner.name,
    state: 'running',
    reason: null,
    ruleVersion: now.ruleVersion,
    startedAt: new Date(atMs).toISOString(),
    finishedAt: null,
    versions: 0,
    hits: 0,
    unscanned: 0,
  }
  const isContinued = continues(before, now) && before.trial !== null
  let trial: RuleTrial = isContinued
    ? { ...fresh, ...before.trial, state: 'running', reason: null, finishedAt: null }
    : fresh
  let after = isContinued ? before.after : null
  let failing = isContinued ? before.failing : null
  let hits: readonly TrialHit[] = isContinued ? before.hits : []
  /** Of the version that is looked at. */
  let found: readonly TrialHit[] = []
  const record = (): TrialRecord => ({ passed: before.passed, trial, after, failing, hits: [...hits] })
  return {
    record,
    /** Counts a failure at a version, and returns how often the trial failed at it. */
    failed: ({ pluginId, version }: VersionRef) => {
      const isSame = failing?.pluginId === pluginId && failing.version === version
      const failures = (isSame ? (failing?.failures ?? 0) : 0) + 1
      failing = { pluginId, version, failures }
      return failures
    },
    report: (finding: PublishedFinding) => {
      found = [...found, ...hitsOf(scanner.name, finding, changed)]
    },
    progress: (_counts: unknown, last: { readonly pluginId: string; readonly version: string }) => {
      // Together, so that nothing is there twice when the trial is continued.
      after = { pluginId: last.pluginId, version: last.version }
      failing = null
      trial = {
        ...trial,
        versions: trial.versions + 1,
        hits: trial.hits + found.length,
        unscanned: trial.unscanned + found.filter(({ kind }) => kind === 'unscanned').length,
      }
      hits = [...hits, ...found].slice(0, TRIAL_HITS_LIMIT)
      found = []
    },
    end: ({
      atMs: endedAtMs,
      ...end
    }: Pick<RuleTrial, 'reason'> & { readonly state: 'done' | 'failed'; readonly atMs: number }) => {
      trial = { ...trial, ...end, finishedAt: new Date(endedAtMs).toISOString() }
      if (end.state === 'failed') return record()
      const others = before.passed.filter((digest) => !now.ruleDigests.includes(digest))
      return {
        ...record(),
        passed: [...others, ...new Set(now.ruleDigests)].slice(-PASSED_LIMIT),
        after: null,
      }
    },
  }
}

/** What is listed of a version: the first place of each changed rule, and whether a limit was exceeded. */
function hitsOf(
  scanner: string,
  finding: PublishedFinding,
  changed: ReadonlySet<string>,
): readonly TrialHit[] {
  const { pluginId, version } = finding
  const place = { rule: null, severity: null, file: null, line: null, column: null }
  const facts = { scanner, pluginId, version, ...place }
  if (finding.kind === 'unreadable') {
    const nobody = { tenants: [], hasMoreTenants: false }
    return [{ ...facts, kind: 'unreadable', message: finding.reason, ...nobody }]
  }
  const tenants = {
    tenants: finding.tenants.slice(0, TRIAL_TENANTS_LIMIT),
    hasMoreTenants: finding.hasMoreTenants || finding.tenants.length > TRIAL_TENANTS_LIMIT,
  }
  if (finding.kind === 'unscanned') {
    return [{ ...facts, kind: 'unscanned', message: finding.reason, ...tenants }]
  }
  return [...exceededIn(finding.verdict), ...firstHits(finding.verdict, changed)].map((hit) => ({
    ...facts,
    ...hit,
    ...tenants,
  }))
}

function exceededIn(verdict: ScanVerdict) {
  if (verdict.kind !== 'exceeded') return []
  return [{ kind: 'exceeded' as const, file: verdict.file, message: `The scanner ${verdict.reason}.` }]
}

function firstHits(verdict: Extract<ScanVerdict, { readonly hits: unknown }>, changed: ReadonlySet<string>) {
  const seen = new Set<string>()
  return verdict.hits.flatMap(({ rule, severity, message, file, line, column, ruleDigest }) => {
    if (seen.has(rule) || ruleDigest === null || !changed.has(ruleDigest)) return []
    seen.add(rule)
    return [{ kind: 'hit' as const, rule, severity, message, file, line, column }]
  })
}
