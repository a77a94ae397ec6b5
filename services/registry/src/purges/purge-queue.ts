import type { Catalog, PurgeRecord } from '@plugboard/catalog'
import type { Tag, VersionRef } from '@plugboard/types'

/** What a CDN shall forget: the files of a version or, with tags, where those of the plugin lead. */
export interface PurgeTarget extends VersionRef {
  readonly tags?: readonly Tag[]
}

/** Where changes are announced of which a CDN may have cached the former state. */
export interface PurgeQueue {
  /**
   * Stores that the CDN is to be called. It is called once the version has no lease, so that it does not read the former state
   * again: this is done under the lease, and before the change can be seen.
   *
   * @throws CatalogUnavailableError
   */
  request(target: PurgeTarget): Promise<void>
  /** Says that the lease has ended, so that the call need not wait for the next look. */
  settled(): void
}

/** Without a CDN nothing is stored. */
export const NO_PURGES: PurgeQueue = { request: async () => {}, settled: () => {} }

interface QueueOptions {
  readonly purges: Catalog['purges']
  readonly clock: () => number
  readonly onSettled: () => void
}

/** A queue in the catalog, which a stop of the registry does not lose. */
export function createPurgeQueue({ purges, clock, onSettled }: QueueOptions): PurgeQueue {
  return {
    async request(target) {
      for (;;) {
        const stored = await purges.find(purgeId(target))
        const next = requested(stored?.value, target, clock())
        if (await (stored ? purges.replace(stored, next) : purges.insert(next))) return
      }
    },
    settled: onSettled,
  }
}

/** Neither a plugin id nor a version has a space or an "@". */
function purgeId({ pluginId, version, tags }: PurgeTarget): string {
  return tags ? `tags ${pluginId}` : `version ${pluginId}@${version}`
}

/** The record of a target from now on: what still waits there is part of it. */
function requested(present: PurgeRecord | undefined, target: PurgeTarget, nowMs: number): PurgeRecord {
  const { pluginId, version, tags = [] } = target
  const waiting = present?.state === 'waiting' ? present.tags : []
  const lease = present?.lease ?? null
  return {
    id: purgeId(target),
    pluginId,
    version,
    tags: [...new Set([...waiting, ...tags])],
    state: 'waiting',
    requestedAtMs: nowMs,
    // Whoever calls the CDN now makes it due at the end of that call.
    dueAtMs: lease ? Math.max(lease.expiresAtMs, nowMs) : nowMs,
    lease,
    calls: 0,
    failures: 0,
    lastResult: present?.lastResult ?? null,
  }
}
