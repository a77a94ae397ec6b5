import type { Catalog, ListedVersion } from '@plugboard/catalog'
import { compareVersions, type Hold, type PluginId, type Version } from '@plugboard/types'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { TagNotFoundError } from '../tags/errors.ts'
import { tagsOf } from '../tags/stored-tags.ts'
import { allowedRanges, satisfiesAll, upperBound, type Wish } from './allowed-ranges.ts'
import { type HoldFacts, holdsOf } from './holds-of.ts'

/** What an upgrade of a plugin would be now. */
export interface Upgrade {
  /** The version to have, or null to stay. */
  readonly chosen: Version | null
  /** The highest version above it that waits. */
  readonly held: { readonly version: Version; readonly holds: readonly Hold[] } | null
}

const PAGE = 20

/**
 * Chooses the version that a plugin of a tenant should have: the highest that its wish allows and nothing holds.
 *
 * @throws PluginNotFoundError, TagNotFoundError
 */
export async function chooseUpgrade(
  catalog: Catalog,
  pluginId: PluginId,
  { wish, facts }: { wish: Wish; facts: HoldFacts },
): Promise<Upgrade> {
  let held: Upgrade['held'] = null
  for await (const candidate of candidatesOf(catalog, pluginId, wish)) {
    const holds = holdsOf(candidate, wish, facts)
    if (holds.length === 0) return { chosen: candidate.version, held }
    held ??= { version: candidate.version, holds }
    // It holds every lower one too.
    if (holds.some(({ code }) => code === 'frozen')) break
  }
  return { chosen: null, held }
}

/** The versions that a wish allows besides the present one, the highest first. */
async function* candidatesOf(
  catalog: Catalog,
  pluginId: PluginId,
  wish: Wish,
): AsyncGenerator<ListedVersion> {
  const { requested, current } = wish
  const ranges = allowedRanges(wish)
  if (ranges === null) return
  if (requested.kind === 'tag') {
    const { tag } = requested
    const version = tagsOf(await findPlugin(catalog, pluginId))[tag]
    if (version === undefined) throw new TagNotFoundError({ pluginId, tag })
    const isAllowed = version !== current && satisfiesAll(version, ranges)
    // Where the policy follows the tag there are no ranges, and it may lead to a lower version.
    const isUpgrade = current === null || wish.policy === 'follow' || compareVersions(version, current) > 0
    if (isAllowed && isUpgrade) yield await findActiveVersion(catalog, { pluginId, version })
    return
  }
  let below = upperBound(ranges)
  for (;;) {
    const page = await catalog.versions.listActive({ pluginId, below, limit: PAGE })
    for (const candidate of page) {
      if (current !== null && compareVersions(candidate.version, current) <= 0) return
      if (satisfiesAll(candidate.version, ranges)) yield candidate
    }
    below = page.at(-1)?.version
    if (page.length < PAGE || below === undefined) return
  }
}
