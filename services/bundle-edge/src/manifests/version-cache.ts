import { type VersionRef, versionManifestKey, versionPrefix } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import { isYoungerThan } from '../store/checked-cache.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { type LoadVersionContext, loadChanging, loadVersion, MANIFEST_LIMIT_BYTES } from './load-version.ts'
import type { PublishedVersion } from './published-version.ts'

// Measured: a byte of JSON takes 1.5 to 2 bytes of heap as a parsed manifest, and 6 once every file of it has been
// requested in two codings, which makes their headers.
const WEIGHT_PER_BYTE = 6
const WEIGHT_PER_VERSION = 2048

/** A smaller cache could not keep the largest manifest, which would then be parsed for every request. */
export const MANIFEST_CACHE_MIN_BYTES = WEIGHT_PER_BYTE * MANIFEST_LIMIT_BYTES + WEIGHT_PER_VERSION

// A version that is published now is served this much later at most.
const ABSENCE_MS = 1000
const MAX_ABSENCES = 10_000

/**
 * A version that nobody checked for this many times `revalidateMs`, since nobody requested it, is checked before it is
 * served again: it may have been revoked long ago.
 */
const UNCHECKED_INTERVALS = 2

export interface VersionCacheContext extends LoadVersionContext {
  readonly maxBytes: number
  readonly revalidateMs: number
  readonly onLookup: (result: 'hit' | 'stale' | 'miss' | 'absent') => void
  /** A refresh failed; the cached version is still served. */
  readonly onRefreshError: (error: unknown) => void
  readonly onRefreshed: () => void
}

export interface VersionCache {
  /**
   * The version if it is cached. One that was not checked for `revalidateMs` is returned too, while a check of the
   * store runs in the background. One that was not checked for much longer must be loaded.
   */
  cached(ref: VersionRef): PublishedVersion | undefined
  /** Whether the version with that name still has that identity. If so, it counts as a lookup, as by `cached`. */
  serves(name: string, identity: symbol): boolean
  /**
   * The version from the store; null when the store proves that it has none. Concurrent calls share one read, which
   * goes on when a reader disconnects.
   *
   * @throws StoreUnavailableError, DamagedObjectError
   */
  load(ref: VersionRef): Promise<PublishedVersion | null>
  readonly bytes: number
  readonly count: number
}

interface CachedVersion {
  /** Null when the store has proved that there is none, until the caller that learns this removes the entry. */
  readonly version: PublishedVersion | null
  checkedAt: number
  /** The check of the store that is under way. */
  check?: Promise<void> | undefined
}

/** Caches versions, and for a second the knowledge that a version does not exist. */
export function createVersionCache(context: VersionCacheContext): VersionCache {
  const { store, maxBytes, revalidateMs, loadTimeoutMs, clock, onLookup, onRefreshError, onRefreshed } =
    context
  const versions = new LRUCache<string, CachedVersion, VersionRef>({
    maxSize: maxBytes,
    sizeCalculation: ({ version }) => (version?.manifestSize ?? 0) * WEIGHT_PER_BYTE + WEIGHT_PER_VERSION,
    // The old version is served while it is read again, and kept if that fails.
    allowStale: true,
    noDeleteOnFetchRejection: true,
    // Others may wait for a read that is evicted while it is under way.
    ignoreFetchAbort: true,
    fetchMethod: async (name, _stale, { context: ref }) => {
      const version = await loadVersion(context, ref)
      if (!version) absences.set(name, { error: null, at: clock() })
      // Always a value: without one lru-cache rejects a read that was evicted meanwhile.
      return { version, checkedAt: clock() }
    },
  })
  const absences = new LRUCache<string, { readonly error: DamagedObjectError | null; readonly at: number }>({
    max: MAX_ABSENCES,
  })

  async function read(
    name: string,
    ref: VersionRef,
    forceRefresh: boolean,
  ): Promise<PublishedVersion | null> {
    const found = await versions.fetch(name, { context: ref, forceRefresh, allowStale: !forceRefresh })
    if (found?.version) return found.version
    versions.delete(name)
    return null
  }

  /** Checks a cached version against the store; concurrent calls share one check. */
  function refresh(name: string, entry: CachedVersion, version: PublishedVersion): Promise<void> {
    entry.check ??= tryCheck(name, entry, version)
    return entry.check
  }

  /** If the store cannot answer, the version is served as it is. */
  async function tryCheck(name: string, entry: CachedVersion, version: PublishedVersion): Promise<void> {
    try {
      if (await check(name, version)) entry.checkedAt = clock()
      onRefreshed()
    } catch (error) {
      // Refreshed again at the usual interval, not by every request while the store is down.
      entry.checkedAt = clock()
      onRefreshError(error)
    } finally {
      entry.check = undefined
    }
  }

  /** Reads the version again if the store has another one, or another state of it. Returns whether it has not. */
  async function check(name: string, version: PublishedVersion): Promise<boolean> {
    const { ref, manifestSize, revocation, access } = version
    const signal = AbortSignal.timeout(loadTimeoutMs)
    const [found, now] = await Promise.all([
      store.head(versionManifestKey(ref), { signal }),
      loadChanging(context, ref, signal),
    ])
    // Only reading proves absence: a HEAD says the same of a missing object and of a missing bucket.
    const isUnchanged =
      found?.size === manifestSize &&
      now.revocation.entityTag === revocation.entityTag &&
      now.access?.entityTag === access?.entityTag
    if (isUnchanged) return true
    await read(name, ref, true)
    return false
  }

  /** The version of an entry, unless it must be checked first. */
  function serve(name: string, entry: CachedVersion | undefined): PublishedVersion | undefined {
    const version = entry?.version
    if (!version || clock() - entry.checkedAt >= UNCHECKED_INTERVALS * revalidateMs) return undefined
    const isFresh = isYoungerThan(revalidateMs, entry.checkedAt, clock())
    onLookup(isFresh ? 'hit' : 'stale')
    if (!isFresh) void refresh(name, entry, version)
    return version
  }

  return {
    cached(ref) {
      const name = versionPrefix(ref)
      return serve(name, versions.get(name))
    },

    serves(name, identity) {
      const entry = versions.get(name)
      return entry?.version?.identity === identity && serve(name, entry) !== undefined
    },

    async load(ref) {
      const name = versionPrefix(ref)
      const failure = absences.get(name)
      if (failure && isYoungerThan(ABSENCE_MS, failure.at, clock())) {
        onLookup('absent')
        if (failure.error) throw failure.error
        return null
      }
      const entry = versions.get(name)
      onLookup(entry?.version ? 'stale' : 'miss')
      if (entry?.version) await refresh(name, entry, entry.version)
      try {
        return await read(name, ref, false)
      } catch (error) {
        // Damage is remembered, because the next read would find it again; a failing store may answer the next read.
        if (error instanceof DamagedObjectError) absences.set(name, { error, at: clock() })
        throw error
      }
    },

    get bytes() {
      return versions.calculatedSize
    },

    get count() {
      return versions.size
    },
  }
}
