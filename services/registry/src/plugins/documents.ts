import type { PluginRecord, VersionRecord } from '@plugboard/catalog'
import {
  bundleUrl,
  entryFile,
  type PluginDocument,
  type PluginVersionDocument,
  type VersionManifest,
  type VersionSummary,
} from '@plugboard/types'

/** A version as the API shows it: the guide's plugin document, and what is needed to trust it. */
export function toVersionDocument(record: VersionRecord, publicBase: string): PluginVersionDocument {
  const manifest = activeManifest(record)
  const entry = entryFile(manifest)
  return {
    ...manifest.metadata,
    bundleUrl: bundleUrl(publicBase, record, manifest.entry),
    createdAt: manifest.publishedAt,
    integrity: entry.integrity,
    sha256: entry.sha256,
    digest: manifest.digest,
    size: totalSize(manifest),
    files: manifest.files.map(({ path, size, contentType, sha256, integrity }) => ({
      path,
      url: bundleUrl(publicBase, record, path),
      size,
      contentType,
      sha256,
      integrity,
    })),
    checks: record.checks,
  }
}

export function toVersionSummary(record: VersionRecord, publicBase: string): VersionSummary {
  const manifest = activeManifest(record)
  return {
    version: record.version,
    bundleUrl: bundleUrl(publicBase, record, manifest.entry),
    createdAt: manifest.publishedAt,
    digest: manifest.digest,
    size: totalSize(manifest),
  }
}

export function toPluginDocument(record: PluginRecord, publicBase: string): PluginDocument {
  const { version, ...metadata } = record.latest
  return {
    ...metadata,
    latestVersion: version,
    bundleUrl: bundleUrl(publicBase, { pluginId: record.pluginId, version }, record.latestEntry),
    createdAt: new Date(record.createdAtMs).toISOString(),
    updatedAt: new Date(record.updatedAtMs).toISOString(),
  }
}

/** The manifest of a version that is active, and so has one. */
export function activeManifest({ pluginId, version, manifest }: VersionRecord): VersionManifest {
  if (manifest === null) throw new TypeError(`${pluginId} ${version} is active and has no manifest`)
  return manifest
}

function totalSize(manifest: VersionManifest): number {
  return manifest.files.reduce((sum, file) => sum + file.size, 0)
}
