import type { PluginRecord, PluginRecords } from '@plugboard/catalog'
import type { ObjectStore, ReplaceableObject } from '@plugboard/storage'
import {
  LATEST_TAG,
  type PluginId,
  pluginTagsKey,
  StoredTags,
  type Tag,
  type Version,
} from '@plugboard/types'

/** The versions that the tags of a plugin name. */
export function tagsOf({ latest, tags }: PluginRecord): Readonly<Record<string, Version>> {
  return { [LATEST_TAG]: latest.version, ...tags }
}

/** The version that a tag names; undefined when there is no such tag. */
export function versionOfTag(plugin: PluginRecord, tag: Tag): Version | undefined {
  const tags = tagsOf(plugin)
  // A tag may be called as what every object has.
  return Object.hasOwn(tags, tag) ? tags[tag] : undefined
}

/**
 * Writes the tags of a plugin to the store, unless the store has them.
 *
 * @param beforeMove called with the tags that will lead elsewhere, before they do
 * @throws StoreUnavailableError, CatalogUnavailableError
 */
export async function storeTags(
  {
    store,
    plugins,
    beforeMove,
  }: {
    readonly store: ObjectStore
    readonly plugins: PluginRecords
    readonly beforeMove?: (tags: readonly Tag[]) => Promise<void>
  },
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
    const moved = present ? movedTags(present, tags.tags) : []
    if (moved.length > 0) await beforeMove?.(moved)
    const options = { entityTag: present?.entityTag ?? null, contentType: 'application/json', signal }
    if ((await store.replaceIf(key, bytes, options)) === 'replaced') return
  }
}

function movedTags(present: ReplaceableObject, next: StoredTags['tags']): readonly Tag[] {
  const tags = parseTags(present)
  return Object.keys(tags ?? next).filter((tag) => tags?.[tag] !== next[tag])
}

/** Undefined when they are damaged: they are about to be replaced. */
function parseTags({ bytes }: ReplaceableObject): StoredTags['tags'] | undefined {
  try {
    return StoredTags.parse(JSON.parse(bytes.toString())).tags
  } catch {
    return undefined
  }
}
