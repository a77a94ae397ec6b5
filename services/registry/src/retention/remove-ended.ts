import type { Catalog, Stored, TokenRecord } from '@plugboard/catalog'
import { TokenId } from '@plugboard/types'
import { z } from 'zod'
import { removeExpired } from '../check-decisions/check-decisions.ts'
import { type JobPorts, leaseJob, renewJob } from '../jobs/lease-job.ts'

export interface RetentionPorts extends JobPorts {
  readonly catalog: Pick<Catalog, 'checkDecisions' | 'jobs' | 'requestCounts' | 'sessions' | 'tokens'>
}

/** How many records a round has removed. */
interface Removed {
  readonly sessions: number
  readonly tokens: number
  readonly requestCounts: number
  /** Plugins with decisions about findings that have expired. */
  readonly checkDecisions: number
}

/** So that whoever finds an ended token in a log or in a secret of a CI can still look it up. */
const ENDED_TOKEN_KEPT_MS = 90 * 86_400_000
/** Much longer than a window, so that registries whose clocks differ do not lose what they count. */
const COUNT_KEPT_MS = 3_600_000

const JOB = 'retention'
const PAGE = 100
/** Of one kind in one round, so that many records that end at once do not hold up the requests of a registry. */
const MOST_PAGES = 10

/** Tokens are few and rarely end, so they have no index by their end: each round looks at the next page of them. */
const Progress = z.object({ afterToken: TokenId.optional() })

/** Removes a part of the records whose time is over; null when a registry did so within the time of a lease. */
export async function removeEnded(ports: RetentionPorts, signal: AbortSignal): Promise<Removed | null> {
  const held = await leaseJob(ports, JOB)
  if (held === null) return null
  const { catalog, clock } = ports
  const { checkDecisions, sessions, requestCounts, tokens } = catalog
  const nowMs = clock()
  const endedSessions = await removePages(
    sessions,
    () => sessions.listEnded({ endedBeforeMs: nowMs, limit: PAGE }),
    signal,
  )
  const pastCounts = await removePages(
    requestCounts,
    () => requestCounts.listPast({ startedBeforeMs: nowMs - COUNT_KEPT_MS, limit: PAGE }),
    signal,
  )
  const expiredDecisions = await removePages(
    { remove: (stored) => removeExpired(catalog, stored, nowMs) },
    () => checkDecisions.listExpired({ expiredBeforeMs: nowMs + 1, limit: PAGE }),
    signal,
  )
  const { afterToken } = Progress.catch({}).parse(held.value.progress)
  const page = await tokens.list({ after: afterToken, limit: PAGE })
  let endedTokens = 0
  for (const { tokenId } of page.filter((token) => hasEnded(token, nowMs - ENDED_TOKEN_KEPT_MS))) {
    const stored = await tokens.find(tokenId)
    if (stored && (await tokens.remove(stored))) endedTokens += 1
  }
  const last = page.length === PAGE ? page.at(-1)?.tokenId : undefined
  // It is not released: the next round is when the lease has run out, however many registries there are.
  await renewJob(ports, held, { afterToken: last })
  return {
    sessions: endedSessions,
    tokens: endedTokens,
    requestCounts: pastCounts,
    checkDecisions: expiredDecisions,
  }
}

/** Both times may be in the future: a token that was rotated is revoked at the end of its time of grace. */
function hasEnded({ expiresAtMs, revokedAtMs }: TokenRecord, beforeMs: number): boolean {
  return Math.min(expiresAtMs ?? Infinity, revokedAtMs ?? Infinity) < beforeMs
}

async function removePages<Value>(
  records: { remove(current: Stored<Value>): Promise<boolean> },
  list: () => Promise<readonly Stored<Value>[]>,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0
  for (let pages = 0; pages < MOST_PAGES && !signal.aborted; pages += 1) {
    const ended = await list()
    for (const stored of ended) if (await records.remove(stored)) removed += 1
    if (ended.length < PAGE) break
  }
  return removed
}
