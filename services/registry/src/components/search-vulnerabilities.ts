import type { VulnerabilityDatabase } from '@plugboard/bundle'
import type { Catalog } from '@plugboard/catalog'
import { VULNERABILITIES_LIMIT, VulnerabilityDocument, VulnerabilitySearch } from '@plugboard/types'
import { z } from 'zod'
import { holdJob } from '../jobs/hold-job.ts'
import { type JobPorts, leaseJob, releaseJob } from '../jobs/lease-job.ts'
import { findVulnerableVersions, type SearchPorts } from './find-vulnerable-versions.ts'
import type { HeldDatabase } from './held-database.ts'

export type VulnerabilityPorts = JobPorts & SearchPorts

export interface VulnerabilitySettings {
  /** The path of the OSV database. */
  readonly database: string
  readonly intervalMs: number
}

const JOB = 'vulnerabilities'
/** A search that failed is repeated after this time, or the interval if that is shorter. */
const RETRY_MS = 600_000

/** The last search, as the job has it. */
const Found = z.object({
  // Records of earlier releases do not have what has a default.
  search: VulnerabilitySearch.extend({
    unsearched: VulnerabilitySearch.shape.unsearched.default(0),
    leftOut: VulnerabilitySearch.shape.leftOut.default([]),
  }),
  found: z.array(VulnerabilityDocument).max(VULNERABILITIES_LIMIT),
})
export type Found = z.infer<typeof Found>

const NONE: Found = {
  search: {
    state: 'none',
    reason: null,
    finishedAt: null,
    database: null,
    versions: 0,
    withoutBill: 0,
    unreadable: 0,
    unsearched: 0,
    leftOut: [],
    vulnerabilities: 0,
  },
  found: [],
}

/** The last search that ended, in any registry. */
export async function lastSearch({ jobs }: Pick<Catalog, 'jobs'>): Promise<Found> {
  return foundOf((await jobs.find(JOB))?.value.progress)
}

/** What came of a look whether a search is due. Held: another registry has the lease, and may search with another database. */
export type SearchOutcome =
  | {
      readonly kind: 'done'
      readonly search: VulnerabilitySearch
      readonly report: VulnerabilityDatabase['report']
    }
  | { readonly kind: 'held' | 'not-due' }

/** The database that a registry started with. */
export interface StartedWith {
  readonly revision: string
  readonly atMs: number
}

/**
 * Searches all that is published, when that is due and no other registry does it. What it found is recorded, and so is that it
 * failed.
 *
 * @throws what made it fail, after that is recorded; the signal's reason when it is aborted
 */
export async function searchVulnerabilities(
  ports: VulnerabilityPorts,
  {
    database,
    intervalMs,
    startedWith,
    signal,
  }: {
    readonly database: Pick<HeldDatabase, 'read'>
    readonly intervalMs: number
    /** A search is due when the last one was of another database, or failed before. */
    readonly startedWith?: StartedWith | undefined
    readonly signal: AbortSignal
  },
): Promise<SearchOutcome> {
  const isDueAfter = (last: Found) => isDue(last, { intervalMs, startedWith, nowMs: ports.clock() })
  if (!isDueAfter(await lastSearch(ports.catalog))) return { kind: 'not-due' }
  const leased = await leaseJob(ports, JOB)
  if (!leased) return { kind: 'held' }
  const before = foundOf(leased.value.progress)
  // Another registry may have ended one between the look and the lease.
  if (!isDueAfter(before)) {
    await releaseJob(ports, leased, before)
    return { kind: 'not-due' }
  }
  await using lease = holdJob(ports, leased, { progress: () => before, signal })
  try {
    const opened = await database.read({ signal: lease.signal })
    const { found, ...counts } = await findVulnerableVersions(ports, {
      database: opened,
      signal: lease.signal,
    })
    const { skipped, ...report } = opened.report
    const search: VulnerabilitySearch = {
      state: 'done',
      reason: null,
      finishedAt: new Date(ports.clock()).toISOString(),
      database: { advisories: report.advisories, skipped: skipped.count, revision: report.revision },
      ...counts,
    }
    await lease.end({ search, found })
    return { kind: 'done', search, report: opened.report }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const finishedAt = new Date(ports.clock()).toISOString()
    // Best effort: otherwise the lease runs out, and the next one begins.
    const ended = signal.aborted
      ? before
      : { ...before, search: { ...before.search, state: 'failed' as const, reason, finishedAt } }
    await lease.end(ended).catch(() => undefined)
    throw error
  }
}

function foundOf(progress: unknown): Found {
  return progress === undefined ? NONE : Found.parse(progress)
}

function isDue(
  { search: { state, finishedAt, database } }: Found,
  {
    intervalMs,
    startedWith,
    nowMs,
  }: { intervalMs: number; startedWith: StartedWith | undefined; nowMs: number },
): boolean {
  if (finishedAt === null) return true
  if (startedWith) {
    // One that failed since then waits, or a lasting fault would have it searched at every look.
    const isOfBefore =
      state === 'failed'
        ? Date.parse(finishedAt) < startedWith.atMs
        : database?.revision !== startedWith.revision
    if (isOfBefore) return true
  }
  const waitMs = state === 'failed' ? Math.min(RETRY_MS, intervalMs) : intervalMs
  return Date.parse(finishedAt) + waitMs <= nowMs
}
