import { isDeepStrictEqual } from 'node:util'
import type { ListedVersion, OwnershipRecord, PluginRecord } from '@plugboard/catalog'
import { OWNERS_LIMIT, PLUGIN_TAG_LIMIT, type Tag, type Version } from '@plugboard/types'
import { firstOwners } from '../ownership/owners-of.ts'
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
  /** Its versions in the archive that are there now with the same content, and who published each by the archive. */
  readonly versions: ReadonlyMap<Version, string | null>
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
  const published = await Array.fromAsync(activeVersions(catalog, pluginId))
  const isCopy = published.length === versions.size
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
  const own = published.filter(
    ({ version, summary }) => versions.get(version) !== (summary?.publisher ?? null),
  )
  const hasArchivedOwners = await importOwners(ports, plugin, own)
  // Its own stay, if it has some.
  if (plugin.trustedPublishing && hasArchivedOwners)
    await catalog.trustedPublishers.insert({ pluginId, ...plugin.trustedPublishing })
  // Those of administrators here stay. Of another registry's, none holds for a plugin that belongs to somebody else here.
  if (plugin.checkDecisions && hasArchivedOwners)
    await catalog.checkDecisions.insert({ pluginId, decisions: plugin.checkDecisions })

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
 * Gives a plugin the owners that it has in an archive, if it has none yet and no versions that somebody else published there. Otherwise its
 * own stay, or become whoever published these versions, at no lower revision than the archive's, under which versions of the archive may have been published.
 *
 * @returns whether the plugin has the owners of the archive, as they are there
 */
async function importOwners(
  { catalog: { ownerships }, clock }: ImportPorts,
  { pluginId, ownership }: ArchivedPlugin,
  own: readonly ListedVersion[],
): Promise<boolean> {
  const archived = ownership && { pluginId, ...ownership }
  const { revision = 0, changedAtMs = null } = archived ?? {}
  const first =
    own.length > 0
      ? { ...firstOwners(pluginId, publishersOf(own), clock()), revision, changedAtMs }
      : archived
  for (;;) {
    const stored = await ownerships.find(pluginId)
    if (!stored) {
      if (!first) return true
      if (await ownerships.insert(first)) return first === archived
      continue
    }
    if (stored.value.revision >= revision)
      return archived !== undefined && isDeepStrictEqual(withoutAbsent(stored.value), withoutAbsent(archived))
    if (await ownerships.replace(stored, { ...stored.value, revision, changedAtMs })) return false
  }
}

function publishersOf(versions: readonly ListedVersion[]): readonly string[] {
  const publishers = new Set(versions.flatMap(({ summary }) => summary?.publisher ?? []))
  return [...publishers].toSorted().slice(0, OWNERS_LIMIT)
}

function withoutAbsent(record: PluginRecord | OwnershipRecord): unknown {
  return JSON.parse(JSON.stringify(record))
}
