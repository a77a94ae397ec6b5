import type { Catalog, PublishedSummary, VersionRecord } from '@plugboard/catalog'
import { type CheckResult, entryFile, type VersionManifest } from '@plugboard/types'
import type { HeldLease } from './lease/held-lease.ts'
import { listPlugin } from './list-plugin.ts'

interface CompleteOptions {
  readonly catalog: Catalog
  readonly lease: HeldLease
  readonly manifest: VersionManifest
  readonly checks: readonly CheckResult[]
  readonly publisher: string | null
  readonly clock: () => number
}

/**
 * Records what the store already shows: the list of files, then the version is active, then it is listed, then its lease
 * is released. A record with a lease has work left, so a crash between any two of these is found and completed.
 */
export async function completePublish(options: CompleteOptions): Promise<VersionRecord> {
  const { catalog, lease, manifest, checks, publisher, clock } = options
  const { digest, files, metadata } = manifest
  await catalog.fileLists.put({ pluginId: metadata.id, version: metadata.version, digest }, files)
  await lease.change({ state: 'active', digest, summary: summaryOf(manifest, publisher), checks })
  await listPlugin(catalog.plugins, manifest, clock())
  return lease.release()
}

function summaryOf(manifest: VersionManifest, publisher: string | null): PublishedSummary {
  const { metadata, entry, files, publishedAt } = manifest
  const { integrity, sha256 } = entryFile(manifest)
  const sizeBytes = files.reduce((sum, { size }) => sum + size, 0)
  return { metadata, entry, integrity, sha256, sizeBytes, fileCount: files.length, publishedAt, publisher }
}
