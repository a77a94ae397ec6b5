import type { Catalog, PluginRecord, VersionRecord } from '@plugboard/catalog'
import { LATEST_TAG, PLUGIN_TAG_LIMIT, type PluginId, type Tag, type Version } from '@plugboard/types'
import { PluginNotFoundError } from '../plugins/errors.ts'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { findLatest, listPlugin, showing } from '../plugins/list-plugin.ts'
import { changeVersion } from '../publish/change-version.ts'
import type { AuditedWork } from '../publish/lease/held-lease.ts'
import type { ChangePorts } from '../publish/lease/work-on-version.ts'
import { requireInstallable } from '../version-states/require-installable.ts'
import { TagNotFoundError, TooManyTagsError } from './errors.ts'
import { tagsOf } from './stored-tags.ts'

interface TagRef {
  readonly pluginId: PluginId
  readonly tag: Tag
}

/** Throws when the tags in their current state may not be changed. */
type Check = (present: PluginRecord) => void

interface Move {
  readonly check: Check
  /** Of the owners of the plugin for whom it is moved. */
  readonly ownersRevision?: number
  readonly work?: AuditedWork
}

/**
 * Moves a tag to a version, or makes it. `latest` then stays where it is.
 *
 * @throws PluginNotFoundError, VersionNotFoundError, VersionWithdrawnError, TooManyTagsError, and as `changeVersion` does
 */
export async function moveTag(
  ports: ChangePorts,
  { pluginId, tag }: TagRef,
  { version, check, ownersRevision = 0, work }: Move & { version: Version },
): Promise<PluginRecord> {
  const { catalog, clock } = ports
  const move = (present: PluginRecord, named: VersionRecord): PluginRecord => {
    check(present)
    const tagOwners = movedBy(present, tag, ownersRevision)
    if (tag === LATEST_TAG) return { ...showing(present, named, clock()), tagOwners, latestByHand: true }
    const tags = { ...present.tags, [tag]: version }
    // Besides `latest`.
    if (Object.keys(tags).length >= PLUGIN_TAG_LIMIT) throw new TooManyTagsError(pluginId)
    return { ...present, tags, tagOwners }
  }
  const named = await findActiveVersion(catalog, { pluginId, version })
  requireInstallable(named)
  // Before anything is written, since a refusal should leave nothing to be completed.
  move(await findPlugin(catalog, pluginId), named)
  await changeVersion(
    ports,
    { pluginId, version },
    {
      prepare(record) {
        requireInstallable(record)
        return { ...record }
      },
      work,
      write: () => changePlugin(catalog, pluginId, (present) => move(present, named)),
    },
  )
  return findPlugin(catalog, pluginId)
}

/**
 * Removes a tag. `latest` is not removed: it follows the highest release again.
 *
 * @throws PluginNotFoundError, TagNotFoundError, and as `changeVersion` does
 */
export async function removeTag(
  ports: ChangePorts,
  { pluginId, tag }: TagRef,
  { check, ownersRevision = 0, work }: Move,
): Promise<PluginRecord> {
  const { catalog, clock } = ports
  const remove = (present: PluginRecord): PluginRecord => {
    check(present)
    if (tag === LATEST_TAG)
      return { ...present, tagOwners: movedBy(present, tag, ownersRevision), latestByHand: undefined }
    const tags = present.tags ?? {}
    if (!Object.hasOwn(tags, tag)) throw new TagNotFoundError({ pluginId, tag })
    const { [tag]: _removed, ...others } = tags
    return { ...present, tags: others, tagOwners: movedBy(present, tag, 0) }
  }
  const present = await findPlugin(catalog, pluginId)
  remove(present)
  const version = tagsOf(present)[tag] ?? present.latest.version
  await changeVersion(
    ports,
    { pluginId, version },
    {
      prepare: (record) => ({ ...record }),
      work,
      async write() {
        await changePlugin(catalog, pluginId, remove)
        if (tag !== LATEST_TAG) return
        // Only now: a release that is published from here on becomes the latest by itself.
        const highest = await findLatest(catalog, pluginId)
        if (highest) await listPlugin(catalog, highest, clock())
      },
    },
  )
  return findPlugin(catalog, pluginId)
}

/** Who moved each tag last, as far as they are not the first owners. */
function movedBy({ tagOwners }: PluginRecord, tag: Tag, revision: number): PluginRecord['tagOwners'] {
  const { [tag]: _former, ...others } = tagOwners ?? {}
  const next = revision === 0 ? others : { ...others, [tag]: revision }
  return Object.keys(next).length === 0 ? undefined : next
}

/** Changes the record of a plugin by one compare-and-set, repeated while others are faster. */
export async function changePlugin(
  catalog: Catalog,
  pluginId: PluginId,
  change: (present: PluginRecord) => PluginRecord,
): Promise<void> {
  for (;;) {
    const stored = await catalog.plugins.find(pluginId)
    if (!stored) throw new PluginNotFoundError(pluginId)
    if (await catalog.plugins.replace(stored, change(stored.value))) return
  }
}
