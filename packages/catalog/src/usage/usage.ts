import type { ListedVersion, UsageRecord, VersionUse } from '../records/records.ts'

/** The owner of a usage: a plugin with its id, or a credential with its name. */
export interface UsageOwner {
  readonly kind: 'plugin' | 'credential'
  readonly name: string
}

/** The key of an owner's usage. */
export function usageId({ kind, name }: UsageOwner): string {
  return `${kind} ${name}`
}

/** The owners of a version; without a credential, only its plugin. */
export function ownersOf({
  pluginId,
  reservedBy,
}: Pick<ListedVersion, 'pluginId' | 'reservedBy'>): readonly UsageOwner[] {
  const plugin = { kind: 'plugin', name: pluginId } as const
  return reservedBy === null ? [plugin] : [plugin, { kind: 'credential', name: reservedBy }]
}

/** The usage of an owner that has published nothing. */
export function emptyUsage(owner: string): UsageRecord {
  return { owner, versions: 0, bytes: 0, pending: [] }
}

/** The usage with a version added to its sums, once, however often it is added before it is settled. */
export function addUse(usage: UsageRecord, use: VersionUse): UsageRecord {
  const without = dropUse(usage, use)
  return {
    ...without,
    versions: without.versions + 1,
    bytes: without.bytes + use.bytes,
    pending: [...without.pending, use],
  }
}

/** The usage without a version that is pending in it. */
export function dropUse(usage: UsageRecord, use: VersionUse): UsageRecord {
  return dropUses(usage, (each) => (isSame(each, use) ? 'gone' : 'pending'))
}

/**
 * The usage after settling pending versions: counted ones stay in the sums, and those that no longer exist, or belong to
 * another credential now, are subtracted.
 */
export function settleUses(
  usage: UsageRecord,
  recordOf: (use: VersionUse) => ListedVersion | undefined,
): UsageRecord {
  return dropUses(usage, (use) => {
    const record = recordOf(use)
    const isOwned = record && ownersOf(record).some((owner) => usageId(owner) === usage.owner)
    if (!isOwned) return 'gone'
    return record.counted ? 'counted' : 'pending'
  })
}

/** The usage after settling pending versions by `fateOf`. */
export function dropUses(
  usage: UsageRecord,
  fateOf: (use: VersionUse) => 'pending' | 'counted' | 'gone',
): UsageRecord {
  const fates = usage.pending.map((use) => ({ use, fate: fateOf(use) }))
  const gone = fates.filter(({ fate }) => fate === 'gone')
  return {
    ...usage,
    versions: usage.versions - gone.length,
    bytes: gone.reduce((bytes, { use }) => bytes - use.bytes, usage.bytes),
    pending: fates.filter(({ fate }) => fate === 'pending').map(({ use }) => use),
  }
}

function isSame(left: VersionUse, right: VersionUse): boolean {
  return left.pluginId === right.pluginId && left.version === right.version
}
