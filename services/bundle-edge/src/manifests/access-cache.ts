import type { ObjectReader } from '@plugboard/storage'
import type { PluginId } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import { type Checked, refreshOrKeep } from '../store/refresh-or-keep.ts'
import { type Access, loadAccess } from './load-access.ts'

const MAX_PLUGINS = 10_000

interface AccessCacheContext {
  readonly store: ObjectReader
  readonly revalidateMs: number
  readonly loadTimeoutMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** A refresh failed; what is known of the plugin still holds. */
  readonly onRefreshError: (error: unknown) => void
  readonly onRefreshed: () => void
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
  const { store, revalidateMs, loadTimeoutMs, clock } = context
  const plugins = new LRUCache<PluginId, Access & Checked>({
    max: MAX_PLUGINS,
    // Concurrent readers share one read.
    fetchMethod: refreshOrKeep(context, (pluginId) =>
      loadAccess(store, pluginId, AbortSignal.timeout(loadTimeoutMs)),
    ),
    ignoreFetchAbort: true,
  })

  function isFresh({ checkedAt }: Checked): boolean {
    const ageMs = clock() - checkedAt
    return ageMs >= 0 && ageMs < revalidateMs
  }

  return {
    async isPrivate(pluginId) {
      const cached = plugins.get(pluginId)
      const found =
        cached && isFresh(cached) ? cached : await plugins.forceFetch(pluginId, { forceRefresh: true })
      return found.isPrivate
    },
  }
}
