import type { ObjectReader } from '@plugboard/storage'
import { type PluginId, pluginTagsKey, StoredTags, type Tag, type Version } from '@plugboard/types'
import { type CheckedCacheContext, createCheckedCache } from '../store/checked-cache.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'

/** Each has at most 100 tags, which take some 10 KiB. */
const MAX_PLUGINS = 1000

interface TagCacheContext extends CheckedCacheContext {
  readonly store: ObjectReader
  readonly loadTimeoutMs: number
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
  const { store, loadTimeoutMs } = context
  const findTags = createCheckedCache(context, {
    max: MAX_PLUGINS,
    read: async (pluginId) => ({ tags: await loadTags(store, pluginId, loadTimeoutMs) }),
  })
  return {
    async find(pluginId, tag) {
      const { tags } = await findTags(pluginId)
      return Object.hasOwn(tags, tag) ? (tags[tag] ?? null) : null
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
