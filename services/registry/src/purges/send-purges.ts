import type { Catalog, PurgeRecord, Stored } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'
import pLimit from 'p-limit'
import { type CdnAnswer, callCdn, type PurgeConfig, purgeBody } from './call-cdn.ts'

const BATCH = 64
const AT_A_TIME = 4

/** How soon a target is looked at again whose change is not done yet. */
const UNSETTLED_MS = 200
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 300_000
/**
 * The pauses between the calls that succeed, as parts of the time after which the last one is made. The first call takes effect
 * at once. The others remove what the CDN read meanwhile from an edge that did not know yet: most know by the second.
 */
const PAUSES = [0.4, 0.6] as const
const DAY_MS = 86_400_000
const KEPT_MS = { done: DAY_MS, failed: 7 * DAY_MS } as const

export interface PurgePorts {
  readonly catalog: Pick<Catalog, 'purges' | 'versions'>
  readonly cdn: PurgeConfig
  readonly publicBase: string
  readonly clock: () => number
  readonly createId: () => string
  readonly leaseMs: number
}

/** `purged`: every call succeeded. `called`: one did, and another follows. `gave-up`: too many failed in a row. */
type PurgeOutcome = 'called' | 'purged' | 'failed' | 'gave-up'

export interface PurgeReport {
  called(
    target: VersionRef & Pick<PurgeRecord, 'tags'>,
    outcome: PurgeOutcome,
    facts: CdnAnswer & { waitedMs: number },
  ): void
}

/**
 * Calls the CDN for what is due, each target by one process at a time, and forgets what ended long ago.
 *
 * @throws CatalogUnavailableError, and the signal's reason when it is aborted: what was under way is then due at once
 */
export async function sendPurges(
  ports: PurgePorts,
  report: PurgeReport,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  signal.throwIfAborted()
  const { purges } = ports.catalog
  const due = await purges.listDue({ dueBeforeMs: ports.clock() + 1, limit: BATCH })
  await pLimit(AT_A_TIME).map(due, async (stored) => {
    signal.throwIfAborted()
    if (stored.value.state === 'waiting') await sendPurge(ports, report, stored, signal)
    else await purges.remove(stored)
  })
}

async function sendPurge(
  ports: PurgePorts,
  report: PurgeReport,
  stored: Stored<PurgeRecord>,
  signal: AbortSignal,
): Promise<void> {
  const { catalog, cdn, publicBase, clock, createId, leaseMs } = ports
  const { value } = stored
  const version = await catalog.versions.find(value)
  if (version?.value.lease) {
    await catalog.purges.replace(stored, { ...value, dueAtMs: clock() + UNSETTLED_MS })
    return
  }
  const expiresAtMs = clock() + cdn.timeoutMs + leaseMs
  const lease = { holder: createId(), expiresAtMs }
  const taken = await catalog.purges.replace(stored, { ...value, lease, dueAtMs: expiresAtMs })
  if (!taken) return
  let answer: CdnAnswer
  try {
    answer = await callCdn(cdn, purgeBody(value, { format: cdn.format, publicBase }), signal)
  } catch (error) {
    // Best effort: if this fails too, the lease runs out by itself.
    await catalog.purges.replace(taken, { ...value, lease: null, dueAtMs: clock() }).catch(() => null)
    throw error
  }
  const next = after(value, answer, { cdn, nowMs: clock() })
  await recordResult(ports, taken, next)
  report.called(value, outcomeOf(next), { ...answer, waitedMs: clock() - value.requestedAtMs })
}

/** Records what a call came to. A target that was requested again meanwhile is due at once, from its first call on. */
async function recordResult(
  { catalog: { purges }, clock }: PurgePorts,
  taken: Stored<PurgeRecord>,
  next: PurgeRecord,
): Promise<void> {
  const holder = taken.value.lease?.holder
  if (await purges.replace(taken, next)) return
  for (;;) {
    const newer = await purges.find(taken.value.id)
    if (newer?.value.lease?.holder !== holder || newer === null) return
    const { lastResult } = next
    const due = { ...newer.value, lease: null, dueAtMs: clock(), lastResult }
    if (await purges.replace(newer, due)) return
  }
}

/** The record after a call. */
function after(
  value: PurgeRecord,
  { status, error }: CdnAnswer,
  { cdn, nowMs }: { readonly cdn: PurgeConfig; readonly nowMs: number },
): PurgeRecord {
  const base = { ...value, lease: null, lastResult: { atMs: nowMs, status, error } }
  if (error === null) {
    const calls = value.calls + 1
    const pause = PAUSES[value.calls]
    const dueAtMs = nowMs + (pause === undefined ? KEPT_MS.done : pause * cdn.repeatAfterMs)
    return { ...base, calls, failures: 0, dueAtMs, state: pause === undefined ? 'done' : 'waiting' }
  }
  const failures = value.failures + 1
  if (failures >= cdn.maxFailures)
    return { ...base, failures, dueAtMs: nowMs + KEPT_MS.failed, state: 'failed' }
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)
  return { ...base, failures, dueAtMs: nowMs + pauseMs }
}

function outcomeOf({ state, failures }: PurgeRecord): PurgeOutcome {
  if (state === 'done') return 'purged'
  if (state === 'failed') return 'gave-up'
  return failures === 0 ? 'called' : 'failed'
}
