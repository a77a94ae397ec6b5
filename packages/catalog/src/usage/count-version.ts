import type { Catalog } from '../catalog.ts'
import type { UsageRecord, VersionRecord, VersionUse } from '../records/records.ts'
import { changeUsage } from './change-usage.ts'
import { addUse, ownersOf, settleUses, type UsageOwner, usageId } from './usage.ts'

// With more pending uses than this, the oldest are settled before another is added: few at a time, because publishes
// that a store outage interrupted stay pending until it ends.
const PENDING_MAX = 32
const SETTLED_AT_A_TIME = 8

/** The most that one owner may have; Infinity for no limit. */
interface UseLimits {
  readonly versions: number
  readonly bytes: number
}

/** The limits of each kind of owner. */
export type Quotas = Readonly<Record<UsageOwner['kind'], UseLimits>>

/** A quota that a version would exceed. */
export interface Excess {
  readonly owner: UsageOwner
  readonly unit: keyof UseLimits
  readonly limit: number
  /** The use of the owner without the version. */
  readonly used: number
  /** The use of the version. */
  readonly needed: number
}

/**
 * Adds a version to the usage of each of its owners, by a compare-and-set that checks the sum against the quota, so that no
 * number of concurrent publishes exceeds it. The record of the version must exist, under the lease of the caller, and
 * becomes `counted` when it becomes active; if it is removed instead, its use is returned. A version that is already in the
 * sums is not checked against the quotas again.
 *
 * @returns the quota that would be exceeded; then the version must be removed, or its publish abandoned
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
      const to = addUse(from, use)
      const excess = quotas && excessOf({ owner, limits: quotas[owner.kind], from, to })
      return excess ? { next: null, result: excess } : { next: to, result: null }
    }
    const count = async (usage: UsageRecord) => {
      const added = add(usage)
      if (added.next && usage.pending.length < PENDING_MAX) return added
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
  to,
}: {
  readonly owner: UsageOwner
  readonly limits: UseLimits
  readonly from: UsageRecord
  readonly to: UsageRecord
}): Excess | null {
  const unit = (['versions', 'bytes'] as const).find((each) => to[each] > Math.max(limits[each], from[each]))
  if (unit === undefined) return null
  return { owner, unit, limit: limits[unit], used: from[unit], needed: to[unit] - from[unit] }
}

/** Those that are still pending come last, so that the next call looks at others. */
async function settleOldest(versions: Catalog['versions'], usage: UsageRecord): Promise<UsageRecord> {
  const oldest = usage.pending.slice(0, SETTLED_AT_A_TIME)
  const settled = settleUses({ ...usage, pending: oldest }, await readRecords(versions, oldest))
  return { ...settled, pending: [...usage.pending.slice(SETTLED_AT_A_TIME), ...settled.pending] }
}

async function readRecords(versions: Catalog['versions'], uses: readonly VersionUse[]) {
  const found = await Promise.all(uses.map(async (use) => [use, (await versions.find(use))?.value] as const))
  const records = new Map(found)
  return (use: VersionUse) => records.get(use)
}
