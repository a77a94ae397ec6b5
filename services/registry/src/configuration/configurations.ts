import type { VersionRecord } from '@plugboard/catalog'
import { type ObjectStore, StoreUnavailableError } from '@plugboard/storage'
import { type PluginConfiguration, versionManifestKey } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import { activeSummary } from '../plugins/documents.ts'
import { loadManifest } from '../publish/objects/stored-manifest.ts'

/** Of the JSON of the schemas. */
const CACHED_CHARACTERS = 8 * 1024 * 1024

/** What the versions of plugins say of their configuration. */
export interface Configurations {
  /**
   * The configuration of an active version, from its manifest in the store; null when it has none. It never changes, so it
   * is read once and cached.
   *
   * @throws StoreUnavailableError when the store has no manifest of the version, or cannot answer
   */
  load(version: VersionRecord, signal?: AbortSignal): Promise<PluginConfiguration | null>
}

export function createConfigurations(store: ObjectStore): Configurations {
  const cache = new LRUCache<string, PluginConfiguration>({
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: (configuration) => JSON.stringify(configuration).length,
  })
  return {
    load: async (version, signal) => {
      if (!activeSummary(version).isConfigurable) return null
      const cached = cache.get(version.digest)
      if (cached) return cached
      const manifest = await loadManifest(store, version, signal)
      if (manifest?.digest !== version.digest || !manifest.configuration) {
        throw new StoreUnavailableError(
          `${versionManifestKey(version)} with the configuration schema is lost`,
        )
      }
      cache.set(version.digest, manifest.configuration)
      return manifest.configuration
    },
  }
}
