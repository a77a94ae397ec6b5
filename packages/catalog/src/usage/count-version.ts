import pLimit from 'p-limit'
import type { Catalog } from '../catalog.ts'
import type { UsageRecord, VersionRecord, VersionUse } from '../records/records.ts'
import { changeUsage } from './change-usage.ts'
import { addUse, dropUse, dropUses, ownersOf, settleUses, type UsageOwner, usageId } from './usage.ts'

// With more pending uses than this, the oldest are settled before another is added: few at a time, because publishes
// that a store outage interrupted stay pending until it ends.
const SETTLED_ABOVE = 32
const SETTLED_AT_A_TIME = 8
// Bounds the record of an owner, and what a refusal reads: it settles them all.
const PENDING_LIMIT = 256

const READ_AT_A_TIME = 8

const UNITS = ['versions', 'bytes'] as const

/** The most that one owner may have; Infinity for no limit. */
interface UseLimits {
  readonly versions: number
  readonly bytes: number
}

/** The limits of each kind of owner. */
export type Quotas = Readonly<Record<UsageOwner['kind'], UseLimits>>

/** A limit that a version would exceed. */
export interface Excess {
  readonly owner: UsageOwner
  /** `publishes`: too many publishes of the owner have not ended, whatever its quotas are. */
  readonly unit: keyof UseLimits | 'publishes'
  readonly limit: number
  /** The use of the owner without the version. */
  readonly used: number
  /** The use of the version. */
  readonly needed: number
  /** True when there would be room if publishes that have not ended came to nothing. */
  readonly isTemporary: boolean
}

/**
 * Adds a version to the usage of each of its owners, by a compare-and-set that checks the sum against the quota, so that no
 * number of concurrent publishes exceeds it. The record of the version must exist, under the lease of the caller, and
 * becomes `counted` when it becomes active; if it is removed instead, its use is returned. A version that is already in the
 * sums is not checked against the quotas again.
 *
 * @returns the limit that would be exceeded; then the version must be removed, or its publish abandoned
 * @throws the signal's reason when it is aborted
 */
export async function countVersion(
  { usages, versions }: Pick<Catalog, 'usages' | 'versions'>,
  {
    record: { pluginId, version, reservedBy },
    bytes,
    quotas,
    signal,
  }: {
    readonly record: Pick<VersionRecord, 'pluginId' | 'version' | 'reservedBy'>
    readonly bytes: number
    /** Null: the version is counted without a check. */
    readonly quotas: Quotas | null
    readonly signal?: AbortSignal | undefined
  },
): Promise<Excess | null> {
  const use = { pluginId, version, bytes }
  for (const owner of ownersOf({ pluginId, reservedBy })) {
    const add = (from: UsageRecord) => {
      const excess = quotas && excessOf({ owner, limits: quotas[owner.kind], from, use })
      return excess ? { next: null, result: excess } : { next: addUse(from, use), result: null }
    }
    const count = async (usage: UsageRecord) => {
      const added = add(usage)
      if (added.next && usage.pending.length < SETTLED_ABOVE) return added
      if (added.next) return add(await settleOldest(versions, usage))
      return add(settleUses(usage, await readRecords(versions, usage.pending)))
    }
    const excess = await changeUsage(usages, usageId(owner), count, { signal })
    if (excess) return excess
  }
  return null
}

function excessOf({
  owner,
  limits,
  from,
  use,
}: {
  readonly owner: UsageOwner
  readonly limits: UseLimits
  readonly from: UsageRecord
  readonly use: VersionUse
}): Excess | null {
  const others = dropUse(from, use)
  const needs = { versions: 1, bytes: use.bytes }
  // What is in the sums already is not refused when a quota was lowered.
  const unit = UNITS.find((each) => others[each] + needs[each] > Math.max(limits[each], from[each]))
  if (unit !== undefined) {
    const published = dropUses(others, () => 'gone')
    const isTemporary = UNITS.every((each) => published[each] + needs[each] <= limits[each])
    return { owner, unit, limit: limits[unit], used: others[unit], needed: needs[unit], isTemporary }
  }
  const used = others.pending.length
  if (used < PENDING_LIMIT) return null
  return { owner, unit: 'publishes', limit: PENDING_LIMIT, used, needed: 1, isTemporary: true }
}

/** Those that are still pending come last, so that the next call looks at others. */
async function settleOldest(versions: Catalog['versions'], usage: UsageRecord): Promise<UsageRecord> {
  const oldest = usage.pending.slice(0, SETTLED_AT_A_TIME)
  const settled = settleUses({ ...usage, pending: oldest }, await readRecords(versions, oldest))
  return { ...settled, pending: [...usage.pending.slice(SETTLED_AT_A_TIME), ...settled.pending] }
}

async function readRecords(versions: Catalog['versions'], uses: readonly VersionUse[]) {
  const limit = pLimit(READ_AT_A_TIME)
  try {
    const found = await limit.map(uses, async (use) => [use, (await versions.find(use))?.value] as const)
    const records = new Map(found)
    return (use: VersionUse) => records.get(use)
  } finally {
    // When one fails, those that have not begun are dropped.
    limit.clearQueue()
  }
}
