import type { ListedVersion, PluginRecord, PublishedSummary } from '@plugboard/catalog'
import {
  fileUrl,
  type PluginDocument,
  type PluginMetadata,
  type PluginVersionDocument,
  type VersionFile,
  type VersionSummary,
} from '@plugboard/types'
import type { FolderUrls } from '../bundle-urls/bundle-urls.ts'
import { type ComparedVersion, checkFindings } from '../checks/check-findings.ts'
import { stateOf } from '../version-states/state-of.ts'

/**
 * A version as the API shows it: the guide's plugin document, with digests and integrity.
 *
 * @param folder the URL of the folder of its files
 */
export function toVersionDocument(
  { record, files, before }: ComparedVersion & { readonly files: readonly VersionFile[] },
  folder: string,
): PluginVersionDocument {
  const summary = activeSummary(record)
  return {
    ...summary.metadata,
    bundleUrl: fileUrl(folder, summary.entry),
    ...iconUrlOf(summary.metadata, folder),
    createdAt: summary.publishedAt,
    integrity: summary.integrity,
    sha256: summary.sha256,
    digest: record.digest,
    size: summary.sizeBytes,
    files: files.map(({ path, size, contentType, sha256, integrity }) => ({
      path,
      url: fileUrl(folder, path),
      size,
      contentType,
      sha256,
      integrity,
    })),
    ...checkFindings(record, before),
    state: stateOf(record),
    ...record.marks,
    ...(record.provenance && { provenance: record.provenance }),
  }
}

/** @param folder the URL of the folder of its files */
export function toVersionSummary(record: ListedVersion, folder: string): VersionSummary {
  const { entry, publishedAt, sizeBytes } = activeSummary(record)
  return {
    version: record.version,
    bundleUrl: fileUrl(folder, entry),
    createdAt: publishedAt,
    digest: record.digest,
    size: sizeBytes,
    state: stateOf(record),
    ...record.marks,
    ...(record.provenance && { provenance: record.provenance }),
  }
}

export function toPluginDocument(record: PluginRecord, { folderOf }: FolderUrls): PluginDocument {
  const { version, ...metadata } = record.latest
  const folder = folderOf({ pluginId: record.pluginId, version })
  return {
    ...metadata,
    latestVersion: version,
    latestState: record.latestState ?? 'active',
    bundleUrl: fileUrl(folder, record.latestEntry),
    ...iconUrlOf(metadata, folder),
    createdAt: new Date(record.createdAtMs).toISOString(),
    updatedAt: new Date(record.updatedAtMs).toISOString(),
  }
}

function iconUrlOf(
  { icon }: Pick<PluginMetadata, 'icon'>,
  folder: string,
): Pick<PluginVersionDocument, 'iconUrl'> {
  return icon === undefined ? {} : { iconUrl: fileUrl(folder, icon) }
}

/** The summary of an active version, which always has one. */
export function activeSummary({ pluginId, version, summary }: ListedVersion): PublishedSummary {
  if (summary === null) throw new TypeError(`${pluginId} ${version} is active but has no summary`)
  return summary
}
