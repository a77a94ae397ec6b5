import type { PluginRecord, PluginRecords } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import { LATEST_TAG, type PluginId, pluginTagsKey, type StoredTags, type Version } from '@plugboard/types'

/** The versions that the tags of a plugin name. */
export function tagsOf({ latest, tags }: PluginRecord): Readonly<Record<string, Version>> {
  return { [LATEST_TAG]: latest.version, ...tags }
}

/**
 * Writes the tags of a plugin to the store, unless the store has them.
 *
 * @throws StoreUnavailableError, CatalogUnavailableError
 */
export async function storeTags(
  { store, plugins }: { store: ObjectStore; plugins: PluginRecords },
  pluginId: PluginId,
  signal: AbortSignal,
): Promise<void> {
  const key = pluginTagsKey(pluginId)
  for (;;) {
    // Before the record, so that tags which others changed meanwhile are never replaced by older ones.
    const present = await store.read(key, { signal })
    const plugin = await plugins.find(pluginId)
    if (!plugin) throw new TypeError(`${pluginId} is not listed, and cannot have tags`)
    const tags: StoredTags = { schemaVersion: 1, tags: tagsOf(plugin.value) }
    const bytes = Buffer.from(JSON.stringify(tags))
    if (present?.bytes.equals(bytes)) return
    const options = { entityTag: present?.entityTag ?? null, contentType: 'application/json', signal }
    if ((await store.replaceIf(key, bytes, options)) === 'replaced') return
  }
}
