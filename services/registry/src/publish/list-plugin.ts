import type { PluginRecord, PluginRecords } from '@plugboard/catalog'
import { compareVersions, isPrerelease, type Version, type VersionManifest } from '@plugboard/types'

/**
 * Makes a plugin's listing show the version when it is the latest one. It is idempotent, so that whoever completes an
 * interrupted publish can repeat it.
 */
export async function listPlugin(
  plugins: PluginRecords,
  manifest: VersionManifest,
  nowMs: number,
): Promise<void> {
  const { metadata, entry } = manifest
  for (;;) {
    const existing = await plugins.find(metadata.id)
    if (existing && !becomesLatest(metadata.version, existing.value.latest.version)) return
    const record: PluginRecord = {
      pluginId: metadata.id,
      latest: metadata,
      latestEntry: entry,
      createdAtMs: existing?.value.createdAtMs ?? nowMs,
      updatedAtMs: nowMs,
    }
    const written = existing ? await plugins.replace(existing, record) : await plugins.insert(record)
    if (written) return
  }
}

/** A release wins over every prerelease; between two of a kind the higher precedence wins. */
export function becomesLatest(candidate: Version, current: Version): boolean {
  if (isPrerelease(candidate) !== isPrerelease(current)) return isPrerelease(current)
  return compareVersions(candidate, current) > 0
}
