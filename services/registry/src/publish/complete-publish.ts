import type { PublishedSummary, VersionRecord } from '@plugboard/catalog'
import { entryFile, type VersionManifest } from '@plugboard/types'
import { type SettleOptions, settleVersion } from './settle-version.ts'

/** What the checks of a version found. */
export type CheckFacts = Pick<VersionRecord, 'checks' | 'capabilities'>

interface CompleteOptions extends SettleOptions, CheckFacts {
  readonly manifest: VersionManifest
  readonly publisher: string | null
}

/**
 * Records in the catalog what the store already has: puts the list of files, makes the version active, and settles it. By
 * then the version is in the usages of its owners. A record with a lease has work left, so a publish that crashed between
 * any two of these steps is found and completed.
 */
export async function completePublish(options: CompleteOptions): Promise<VersionRecord> {
  const { catalog, lease, manifest, checks, capabilities, publisher } = options
  const { digest, files, metadata } = manifest
  await catalog.fileLists.put({ pluginId: metadata.id, version: metadata.version, digest }, files)
  const record = await lease.change({
    state: 'active',
    digest,
    summary: summaryOf(manifest, publisher),
    checks,
    capabilities,
    counted: true,
    staged: undefined,
  })
  return settleVersion(options, record)
}

/** What is recorded of a version, from its manifest. */
export function summaryOf(manifest: VersionManifest, publisher: string | null): PublishedSummary {
  const { metadata, configuration, entry, files, sourceMaps, publishedAt } = manifest
  const { integrity, sha256 } = entryFile(manifest)
  const sizeBytes = bytesOf(manifest)
  return {
    metadata,
    entry,
    integrity,
    sha256,
    sizeBytes,
    fileCount: files.length,
    publishedAt,
    publisher,
    ...(configuration && { isConfigurable: true as const }),
    ...(sourceMaps && { sourceMaps }),
  }
}

/** The bytes of all files of a version, before any content coding. */
function bytesOf({ files }: VersionManifest): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

/** The bytes of a version that count towards quotas: its files and its source maps, before any compression. */
export function countedBytesOf(manifest: VersionManifest): number {
  return bytesOf(manifest) + (manifest.sourceMaps?.inflatedSize ?? 0)
}
