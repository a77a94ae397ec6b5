import { setTimeout as sleep } from 'node:timers/promises'
import type { Records } from '../catalog.ts'
import type { UsageRecord } from '../records/records.ts'
import { emptyUsage } from './usage.ts'

const SHORTEST_PAUSE_MS = 2
const LONGEST_PAUSE_MS = 100

/** The result of a change. */
interface UsageChange<Result> {
  /** The new usage, or null when it does not change. */
  readonly next: UsageRecord | null
  readonly result: Result
}

/**
 * Changes the usage of an owner by one compare-and-set, and repeats it while others are faster: one of several
 * concurrent changes always succeeds.
 *
 * @param change returns the new usage; it may be called several times
 * @returns the result of the change that was written
 * @throws the signal's reason when it is aborted
 */
export async function changeUsage<Result>(
  usages: Records<string, UsageRecord>,
  owner: string,
  change: (usage: UsageRecord) => Promise<UsageChange<Result>>,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Result> {
  for (let ceilingMs = SHORTEST_PAUSE_MS; ; ceilingMs = Math.min(ceilingMs * 2, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted()
    const stored = await usages.find(owner)
    const { next, result } = await change(stored?.value ?? emptyUsage(owner))
    if (next === null) return result
    // Again: a change that a slow catalog delayed beyond its lease must not be written.
    signal?.throwIfAborted()
    if (await (stored ? usages.replace(stored, next) : usages.insert(next))) return result
    // A random time up to the ceiling, so that changes that collided do not collide again.
    await sleep(Math.random() * ceilingMs)
  }
}
