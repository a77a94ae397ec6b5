import type { Catalog, ListedVersion, PluginRecord } from '@plugboard/catalog'
import { compareVersions, isPrerelease, type PluginId, type Version } from '@plugboard/types'
import { isWithdrawn, stateOf } from '../version-states/state-of.ts'
import { activeSummary } from './documents.ts'

type Catalogs = Pick<Catalog, 'plugins' | 'versions'>

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
    const written = existing ? await plugins.replace(existing, record) : await plugins.insert(record)
    if (!written) continue
    // It may have been marked after it was read. A later mark is made with this listing in sight.
    const now = await versions.find(latest)
    if (!now || stateOf(now.value) === record.latestState) return
    changed = now.value
  }
}

/** The version that a listing shows after `changed` was changed; undefined when it shows what it did. */
async function latestAfter(
  catalog: Catalogs,
  listing: PluginRecord | undefined,
  changed: ListedVersion,
): Promise<ListedVersion | undefined> {
  if (!listing) return changed
  const { latest, latestState, latestByHand } = listing
  if (changed.version === latest.version) {
    return isWithdrawn(stateOf(changed))
      ? ((await findLatest(catalog, changed.pluginId)) ?? changed)
      : changed
  }
  if (isWithdrawn(stateOf(changed))) return undefined
  if (isWithdrawn(latestState)) return changed
  return !latestByHand && becomesLatest(changed.version, latest.version) ? changed : undefined
}

/** The highest release that can be installed, or otherwise the highest such prerelease. */
export async function findLatest(
  { versions }: Catalogs,
  pluginId: PluginId,
): Promise<ListedVersion | undefined> {
  let prerelease: ListedVersion | undefined
  let below: Version | undefined
  for (;;) {
    const page = await versions.listActive({ pluginId, below, limit: PAGE })
    for (const each of page) {
      if (isWithdrawn(stateOf(each))) continue
      if (!isPrerelease(each.version)) return each
      prerelease ??= each
    }
    below = page.at(-1)?.version
    if (page.length < PAGE || below === undefined) return prerelease
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
    createdAtMs: listing?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  }
}

/** A release wins over every prerelease; between two of a kind the higher precedence wins. */
export function becomesLatest(candidate: Version, current: Version): boolean {
  if (isPrerelease(candidate) !== isPrerelease(current)) return isPrerelease(current)
  return compareVersions(candidate, current) > 0
}
