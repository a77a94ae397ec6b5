import type { ObjectReader } from '@plugboard/storage'
import type { PluginId } from '@plugboard/types'
import { type CheckedCacheContext, createCheckedCache } from '../store/checked-cache.ts'
import { loadAccess } from './load-access.ts'

const MAX_PLUGINS = 10_000

interface AccessCacheContext extends CheckedCacheContext {
  readonly store: ObjectReader
  readonly loadTimeoutMs: number
}

/** Which plugins are private, for what is not a file of a version: read again after `revalidateMs`. */
export interface AccessCache {
  /**
   * Whether a plugin is private. While the store cannot answer, what it said last.
   *
   * @throws StoreUnavailableError, DamagedObjectError when nothing is known of the plugin
   */
  isPrivate(pluginId: PluginId): Promise<boolean>
}

export function createAccessCache(context: AccessCacheContext): AccessCache {
  const { store, loadTimeoutMs } = context
  const find = createCheckedCache(context, {
    max: MAX_PLUGINS,
    read: (pluginId) => loadAccess(store, pluginId, AbortSignal.timeout(loadTimeoutMs)),
  })
  return { isPrivate: async (pluginId) => (await find(pluginId)).isPrivate }
}
