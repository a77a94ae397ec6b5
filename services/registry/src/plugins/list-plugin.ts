import type { Catalog, ListedVersion, PluginRecord, Stored } from '@plugboard/catalog'
import {
  compareVersions,
  isPrerelease,
  type PluginId,
  type Version,
  type VersionState,
} from '@plugboard/types'
import { isWithdrawn, stateOf } from '../version-states/state-of.ts'
import { alignListing, wantedVisibility } from '../visibility/settle-access.ts'
import { activeSummary } from './documents.ts'

type Catalogs = Pick<Catalog, 'plugins' | 'versions' | 'ownerships'>

const PAGE = 100

/**
 * Makes a plugin's listing show its latest version after one of its versions was published, marked, or had a mark taken
 * away. It is idempotent, so that whoever completes interrupted work can repeat it.
 */
export async function listPlugin(catalog: Catalogs, version: ListedVersion, nowMs: number): Promise<void> {
  const { plugins, versions } = catalog
  let changed = version
  for (;;) {
    const existing = await plugins.find(changed.pluginId)
    const latest = await latestAfter(catalog, existing?.value, changed)
    if (!latest || (existing && showsAlready(existing.value, latest))) return
    const record = showing(existing?.value, latest, nowMs)
    const written = existing ? await plugins.replace(existing, record) : await insertPlugin(catalog, record)
    if (!written) continue
    // It may have been marked after it was read. A later mark is made with this listing in sight.
    const now = await versions.find(latest)
    if (!now || stateOf(now.value) === record.latestState) return
    changed = now.value
  }
}

/** Lists a new plugin, which is never in the public listing while it is private. */
async function insertPlugin(catalog: Catalogs, record: PluginRecord): Promise<Stored<PluginRecord> | null> {
  const { pluginId } = record
  const isPrivate = wantedVisibility((await catalog.ownerships.find(pluginId))?.value) === 'private'
  const written = await catalog.plugins.insert(isPrivate ? { ...record, isPrivate } : record)
  // A change of who may read it may have found nothing to list.
  if (written) await alignListing(catalog, pluginId)
  return written
}

/** The version that a listing shows after `changed` was changed; undefined when it shows what it did. */
async function latestAfter(
  catalog: Catalogs,
  listing: PluginRecord | undefined,
  changed: ListedVersion,
): Promise<ListedVersion | undefined> {
  if (!listing) return changed
  const { latest, latestState = 'active', latestByHand } = listing
  const isUsable = !isWithdrawn(stateOf(changed))
  if (changed.version === latest.version) {
    return isUsable ? changed : ((await findLatest(catalog, changed.pluginId)) ?? changed)
  }
  if (latestByHand) return undefined
  const shown = { version: latest.version, state: latestState }
  return becomesLatest(candidateOf(changed), shown) ? changed : undefined
}

/** The version that `latest` names while it follows the releases; undefined when none is published. */
export async function findLatest(
  { versions }: Pick<Catalog, 'versions'>,
  pluginId: PluginId,
): Promise<ListedVersion | undefined> {
  let best: ListedVersion | undefined
  let below: Version | undefined
  for (;;) {
    const page = await versions.listActive({ pluginId, below, limit: PAGE })
    for (const each of page) {
      if (!best || becomesLatest(candidateOf(each), candidateOf(best))) best = each
      // From the highest down, so nothing below it is better.
      if (rankOf(candidateOf(best)) === HIGHEST_RANK) return best
    }
    below = page.at(-1)?.version
    if (page.length < PAGE || below === undefined) return best
  }
}

function showsAlready({ latest, latestState = 'active' }: PluginRecord, version: ListedVersion): boolean {
  return latest.version === version.version && latestState === stateOf(version)
}

/** A listing that shows this version. Its other tags stay; where it was moved by hand, it stays so only on the same version. */
export function showing(
  listing: PluginRecord | undefined,
  version: ListedVersion,
  nowMs: number,
): PluginRecord {
  const { metadata, entry } = activeSummary(version)
  return {
    pluginId: version.pluginId,
    latest: metadata,
    latestEntry: entry,
    latestState: stateOf(version),
    ...(listing?.latest.version === version.version && { latestByHand: listing.latestByHand }),
    tags: listing?.tags,
    tagOwners: listing?.tagOwners,
    ...(listing?.isPrivate && { isPrivate: true as const }),
    createdAtMs: listing?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  }
}

interface Candidate {
  readonly version: Version
  readonly state: VersionState
}

/**
 * A release wins over every prerelease, even when it is yanked or revoked: nobody gets a prerelease because a release was
 * withdrawn. After that, one that can be installed wins, and then the higher precedence.
 */
export function becomesLatest(candidate: Candidate, current: Candidate): boolean {
  const difference = rankOf(candidate) - rankOf(current)
  return difference === 0 ? compareVersions(candidate.version, current.version) > 0 : difference > 0
}

const HIGHEST_RANK = 3

function rankOf({ version, state }: Candidate): number {
  return (isPrerelease(version) ? 0 : 2) + (isWithdrawn(state) ? 0 : 1)
}

function candidateOf(version: ListedVersion): Candidate {
  return { version: version.version, state: stateOf(version) }
}
