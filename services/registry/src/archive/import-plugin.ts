import { isDeepStrictEqual } from 'node:util'
import type { Catalog, OwnershipRecord, PluginRecord } from '@plugboard/catalog'
import { PLUGIN_TAG_LIMIT, type Tag, type Version } from '@plugboard/types'
import { findActiveVersion } from '../plugins/find-version.ts'
import { showing } from '../plugins/list-plugin.ts'
import { changeVersion } from '../publish/change-version.ts'
import { changePlugin } from '../tags/move-tag.ts'
import type { ArchivedPlugin } from './archived-records.ts'
import type { HasVersion } from './import-tenant.ts'
import type { ImportPorts } from './import-version.ts'
import { activeVersions } from './listed-records.ts'

/** A tag that stays where it is. */
export interface KeptTag {
  readonly tag: Tag
  readonly present: Version | null
  readonly archived: Version
}

interface PluginImport {
  readonly plugin: ArchivedPlugin
  /** How many of its versions in the archive are there now, with the same content. */
  readonly versions: number
  readonly hasVersion: HasVersion
  readonly isDryRun: boolean
}

/**
 * Gives a plugin the tags that it has in an archive, after its versions. A tag that is there stays where it is, and none is given to a
 * version that is not there or has other content. `latest` stays by hand where the archive has it so, if the plugin has no versions but
 * those of the archive: then it is a copy, with the times too.
 *
 * @returns the tags that name other versions in the archive, or versions of other content
 */
export async function importPlugin(
  ports: ImportPorts,
  { plugin, versions, hasVersion, isDryRun }: PluginImport,
): Promise<readonly KeptTag[]> {
  const { catalog } = ports
  const { pluginId, latestByHand } = plugin
  const listing = (await catalog.plugins.find(pluginId))?.value
  if (!listing) return []
  const isCopy = (await Array.fromAsync(activeVersions(catalog, pluginId), () => 1)).length === versions
  const latest =
    isCopy && latestByHand ? await catalog.versions.find({ pluginId, version: plugin.latest }) : null
  const kept = new Map<Tag, KeptTag>()
  for (const [tag, archived] of Object.entries(plugin.tags)) {
    const present = listing.tags?.[tag] ?? null
    if (present === archived) continue
    if (present === null && (await hasVersion({ pluginId, version: archived }))) continue
    kept.set(tag, { tag, present, archived })
  }
  if (latestByHand && !isCopy && listing.latest.version !== plugin.latest)
    kept.set('latest', { tag: 'latest', present: listing.latest.version, archived: plugin.latest })
  if (isDryRun) return [...kept.values()]
  if (plugin.ownership) await importOwners(catalog, { pluginId, ...plugin.ownership })
  // Its own stay, if it has some.
  if (plugin.trustedPublishing)
    await catalog.trustedPublishers.insert({ pluginId, ...plugin.trustedPublishing })

  const named = latest?.value
  const merge = (present: PluginRecord): PluginRecord => {
    const tags = { ...present.tags }
    for (const [tag, version] of Object.entries(plugin.tags)) {
      if (kept.has(tag) || Object.hasOwn(tags, tag)) continue
      // Besides `latest`.
      if (Object.keys(tags).length + 1 >= PLUGIN_TAG_LIMIT)
        kept.set(tag, { tag, present: null, archived: version })
      else tags[tag] = version
    }
    const shown = named && !present.latestByHand ? showing(present, named, present.updatedAtMs) : present
    return {
      ...shown,
      ...(named && !present.latestByHand && { latestByHand: true as const }),
      ...(Object.keys(tags).length > 0 && { tags }),
      ...(plugin.tagOwners && { tagOwners: { ...plugin.tagOwners, ...present.tagOwners } }),
      ...(isCopy && kept.size === 0 && { createdAtMs: plugin.createdAtMs, updatedAtMs: plugin.updatedAtMs }),
    }
  }
  if (!isDeepStrictEqual(withoutAbsent(merge(listing)), withoutAbsent(listing))) {
    // Under a lease, so that the tags come into the store even when this is cut off.
    const { version } = await findActiveVersion(catalog, { pluginId, version: listing.latest.version })
    await changeVersion(
      ports,
      { pluginId, version },
      { prepare: (record) => ({ ...record }), write: () => changePlugin(catalog, pluginId, merge) },
    )
  }
  return [...kept.values()]
}

/**
 * Gives a plugin the owners that it has in an archive, if it has none yet. Otherwise its own stay, at no lower revision than the archive's,
 * under which versions of the archive may have been published.
 */
async function importOwners({ ownerships }: Catalog, archived: OwnershipRecord): Promise<void> {
  for (;;) {
    if (await ownerships.insert(archived)) return
    const stored = await ownerships.find(archived.pluginId)
    if (!stored) continue
    const { value } = stored
    if (value.revision >= archived.revision) return
    const { revision, changedAtMs } = archived
    if (await ownerships.replace(stored, { ...value, revision, changedAtMs })) return
  }
}

function withoutAbsent(plugin: PluginRecord): unknown {
  return JSON.parse(JSON.stringify(plugin))
}
