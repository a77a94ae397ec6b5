import type { ObjectReader } from '@plugboard/storage'
import { type PluginId, pluginTagsKey, StoredTags, type Tag, type Version } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { type Checked, refreshOrKeep } from '../store/refresh-or-keep.ts'

/** Each has at most 100 tags, which take some 10 KiB. */
const MAX_PLUGINS = 1000

interface TagCacheContext {
  readonly store: ObjectReader
  readonly revalidateMs: number
  readonly loadTimeoutMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** A refresh failed; the tags that are known still redirect. */
  readonly onRefreshError: (error: unknown) => void
  readonly onRefreshed: () => void
}

interface CachedTags extends Checked {
  readonly tags: StoredTags['tags']
}

/** The versions that tags name, read again after `revalidateMs`. */
export interface TagCache {
  /**
   * The version that a tag names; null when the store proves that the plugin has no such tag. While the store cannot
   * answer, what it said last.
   *
   * @throws StoreUnavailableError, DamagedObjectError when nothing is known of the plugin
   */
  find(pluginId: PluginId, tag: Tag): Promise<Version | null>
}

export function createTagCache(context: TagCacheContext): TagCache {
  const { store, revalidateMs, loadTimeoutMs, clock } = context
  const plugins = new LRUCache<PluginId, CachedTags>({
    max: MAX_PLUGINS,
    // Concurrent readers share one read.
    fetchMethod: refreshOrKeep(context, async (pluginId) => ({
      tags: await loadTags(store, pluginId, loadTimeoutMs),
    })),
    ignoreFetchAbort: true,
  })

  function isFresh({ checkedAt }: CachedTags): boolean {
    const ageMs = clock() - checkedAt
    return ageMs >= 0 && ageMs < revalidateMs
  }

  return {
    async find(pluginId, tag) {
      const cached = plugins.get(pluginId)
      const found = cached && isFresh(cached) ? cached : await plugins.fetch(pluginId, { forceRefresh: true })
      return found && Object.hasOwn(found.tags, tag) ? (found.tags[tag] ?? null) : null
    },
  }
}

async function loadTags(
  store: ObjectReader,
  pluginId: PluginId,
  timeoutMs: number,
): Promise<StoredTags['tags']> {
  const key = pluginTagsKey(pluginId)
  const object = await store.read(key, { signal: AbortSignal.timeout(timeoutMs) })
  if (!object) return {}
  try {
    return StoredTags.parse(JSON.parse(object.bytes.toString('utf8'))).tags
  } catch (cause) {
    throw new DamagedObjectError(key, 'does not hold the tags of a plugin', { cause })
  }
}
