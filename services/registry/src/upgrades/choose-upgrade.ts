import type { Catalog, ListedVersion } from '@plugboard/catalog'
import { compareVersions, type Hold, type PluginId, type Version } from '@plugboard/types'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { TagNotFoundError } from '../tags/errors.ts'
import { versionOfTag } from '../tags/stored-tags.ts'
import { allowedRanges, nextBelow, satisfiesAll, upperBound, type Wish } from './allowed-ranges.ts'
import { earlyFix, type HoldFacts, holdsOf } from './holds-of.ts'
import { incompatibleHold } from './incompatible-hold.ts'
import { ownerHold } from './owner-hold.ts'
import { privateHold } from './private-hold.ts'

/** A version that a plugin gets. */
export interface ChosenVersion {
  readonly version: Version
  /** The security fix for which it did not have to wait, or undefined. */
  readonly securityFix: string | undefined
  /** Of the owners who published it. */
  readonly ownersRevision: number
}

/** What an upgrade of a plugin would be now. */
export interface Upgrade {
  /** The version to have, or null to stay. */
  readonly chosen: ChosenVersion | null
  /** The highest version above it that waits. */
  readonly held: { readonly version: Version; readonly holds: readonly Hold[] } | null
  /** When time alone ends the holds of a version above it; null when it never does. */
  readonly nextAtMs: number | null
}

const PAGE = 20
/** After so many versions the search ends: what is further down has been passed over that often. */
const MOST_READ = 1000

/**
 * Chooses the version that a plugin of a tenant should have: the highest that its wish allows and nothing holds.
 *
 * @throws PluginNotFoundError, TagNotFoundError
 */
export async function chooseUpgrade(
  catalog: Catalog,
  pluginId: PluginId,
  {
    wish,
    facts,
    findFurtherHold = async () => null,
  }: {
    wish: Wish
    facts: HoldFacts
    /** Asked last, since it takes the most work. Not given: nothing else holds a version. */
    findFurtherHold?: (version: Version) => Promise<Hold | null>
  },
): Promise<Upgrade> {
  let held: Upgrade['held'] = null
  let nextAtMs = Infinity
  let chosen: ChosenVersion | null = null
  let byVisibility: Hold | null | undefined
  for await (const candidate of candidatesOf(catalog, pluginId, wish)) {
    const byOwner = await ownerHold(catalog, candidate, facts)
    // Of the plugin, and so read once.
    if (byVisibility === undefined) byVisibility = await privateHold(catalog, { pluginId }, facts)
    const facing = [...holdsOf(candidate, wish, facts), byOwner, byVisibility].filter((hold) => hold !== null)
    // What takes more than a read is asked only of a version that nothing else holds.
    const last =
      facing.length === 0
        ? ((await incompatibleHold(catalog, candidate, facts.hostId)) ??
          (await findFurtherHold(candidate.version)))
        : null
    if (facing.length === 0 && last === null) {
      const { version, ownersRevision = 0 } = candidate
      chosen = { version, securityFix: earlyFix(candidate, facts) ?? undefined, ownersRevision }
      break
    }
    const holds = last === null ? facing : [last]
    held ??= { version: candidate.version, holds }
    nextAtMs = Math.min(nextAtMs, endOf(holds))
  }
  return { chosen, held, nextAtMs: nextAtMs === Infinity ? null : nextAtMs }
}

/** When the last of the holds ends by itself. */
function endOf(holds: readonly Hold[]): number {
  return Math.max(...holds.map(({ until }) => (until === null ? Infinity : Date.parse(until))))
}

/** The versions that a wish allows besides the present one, the highest first. */
async function* candidatesOf(
  catalog: Catalog,
  pluginId: PluginId,
  wish: Wish,
): AsyncGenerator<ListedVersion> {
  const ranges = allowedRanges(wish)
  if (ranges === null) return
  if (wish.requested.kind === 'tag') yield* taggedVersion(catalog, pluginId, { ...wish, ranges })
  else yield* versionsWithin(catalog, pluginId, { ...wish, ranges })
}

type RangedWish = Wish & { readonly ranges: readonly string[] }

async function* taggedVersion(
  catalog: Catalog,
  pluginId: PluginId,
  { requested, policy, current, isRevoked = false, ranges }: RangedWish,
): AsyncGenerator<ListedVersion> {
  if (requested.kind !== 'tag') return
  const { tag } = requested
  const plugin = await findPlugin(catalog, pluginId)
  const version = versionOfTag(plugin, tag)
  if (version === undefined) {
    // Whoever has a version keeps it when its tag is removed.
    if (current !== null) return
    throw new TagNotFoundError({ pluginId, tag })
  }
  const isAllowed = version !== current && satisfiesAll(version, ranges, { includePrerelease: true })
  // Where the policy follows the tag there are no ranges, and it may lead to a lower version.
  const isUpgrade = current === null || policy === 'follow' || compareVersions(version, current) > 0
  if (!isAllowed || !isUpgrade) return
  const tagged = await findActiveVersion(catalog, { pluginId, version })
  // Whoever moves a tag chooses for those who follow it, and so does whoever withdraws what it named.
  const tagOwners = plugin.tagOwners ?? {}
  const movedBy = Object.hasOwn(tagOwners, tag) ? (tagOwners[tag] ?? 0) : 0
  const isLower = current !== null && !isRevoked && compareVersions(version, current) < 0
  const loweredBy = isLower ? ((await catalog.ownerships.find(pluginId))?.value.revision ?? 0) : 0
  yield { ...tagged, ownersRevision: Math.max(tagged.ownersRevision ?? 0, movedBy, loweredBy) }
}

async function* versionsWithin(
  { versions }: Catalog,
  pluginId: PluginId,
  { current, isRevoked = false, ranges }: RangedWish,
): AsyncGenerator<ListedVersion> {
  let below = upperBound(ranges)
  for (let read = 0; read < MOST_READ; read += PAGE) {
    const page = await versions.listActive({ pluginId, below, limit: PAGE })
    for (const candidate of page) {
      const isHigher = current === null || compareVersions(candidate.version, current) > 0
      if (!isHigher && !isRevoked) return
      if (candidate.version !== current && satisfiesAll(candidate.version, ranges)) yield candidate
    }
    const last = page.at(-1)
    if (page.length < PAGE || last === undefined) return
    below = nextBelow(last.version, ranges)
  }
}
