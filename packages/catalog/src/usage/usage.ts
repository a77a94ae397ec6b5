import type { ListedVersion, UsageRecord, VersionUse } from '../records/records.ts'

/** Whose use is summed up: a plugin by its id, or a credential by its name. */
export interface UsageOwner {
  readonly kind: 'plugin' | 'credential'
  readonly name: string
}

/** The key of an owner's usage. */
export function usageId({ kind, name }: UsageOwner): string {
  return `${kind} ${name}`
}

/** The owners whose use a version is part of. Without a credential that is its plugin alone. */
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

/** The usage with a version in its sums, once however often it is added before it is settled. */
export function addUse(usage: UsageRecord, use: VersionUse): UsageRecord {
  const without = dropUses(usage, (each) => (isSame(each, use) ? 'gone' : 'pending'))
  return {
    ...without,
    versions: without.versions + 1,
    bytes: without.bytes + use.bytes,
    pending: [...without.pending, use],
  }
}

/**
 * The usage without what is pending of versions that have come to an end: those that are counted stay in the
 * sums, and those that are not there any more, or belong to another credential now, leave them.
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

/** The usage without what is pending of versions that have come to an end, as `fateOf` says. */
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
