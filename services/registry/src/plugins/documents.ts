import type { ListedVersion, PluginRecord, PublishedSummary, VersionRecord } from '@plugboard/catalog'
import {
  bundleUrl,
  type PluginDocument,
  type PluginVersionDocument,
  type VersionFile,
  type VersionSummary,
} from '@plugboard/types'
import { stateOf } from '../version-states/state-of.ts'

/** A version as the API shows it: the guide's plugin document, with digests and integrity. */
export function toVersionDocument(
  { record, files }: { record: VersionRecord; files: readonly VersionFile[] },
  publicBase: string,
): PluginVersionDocument {
  const summary = activeSummary(record)
  return {
    ...summary.metadata,
    bundleUrl: bundleUrl(publicBase, record, summary.entry),
    createdAt: summary.publishedAt,
    integrity: summary.integrity,
    sha256: summary.sha256,
    digest: record.digest,
    size: summary.sizeBytes,
    files: files.map(({ path, size, contentType, sha256, integrity }) => ({
      path,
      url: bundleUrl(publicBase, record, path),
      size,
      contentType,
      sha256,
      integrity,
    })),
    checks: [...record.checks],
    state: stateOf(record),
    ...record.marks,
    ...(record.provenance && { provenance: record.provenance }),
  }
}

export function toVersionSummary(record: ListedVersion, publicBase: string): VersionSummary {
  const { entry, publishedAt, sizeBytes } = activeSummary(record)
  return {
    version: record.version,
    bundleUrl: bundleUrl(publicBase, record, entry),
    createdAt: publishedAt,
    digest: record.digest,
    size: sizeBytes,
    state: stateOf(record),
    ...record.marks,
    ...(record.provenance && { provenance: record.provenance }),
  }
}

export function toPluginDocument(record: PluginRecord, publicBase: string): PluginDocument {
  const { version, ...metadata } = record.latest
  return {
    ...metadata,
    latestVersion: version,
    latestState: record.latestState ?? 'active',
    bundleUrl: bundleUrl(publicBase, { pluginId: record.pluginId, version }, record.latestEntry),
    createdAt: new Date(record.createdAtMs).toISOString(),
    updatedAt: new Date(record.updatedAtMs).toISOString(),
  }
}

/** The summary of an active version, which always has one. */
export function activeSummary({ pluginId, version, summary }: ListedVersion): PublishedSummary {
  if (summary === null) throw new TypeError(`${pluginId} ${version} is active but has no summary`)
  return summary
}
