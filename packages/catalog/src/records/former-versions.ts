import { entryFile, type VersionFile, type VersionManifest } from '@plugboard/types'
import type { VersionRecord } from './records.ts'

/** A version as it was recorded while its whole manifest was part of the record. */
interface FormerVersion
  extends Pick<
    VersionRecord,
    'pluginId' | 'version' | 'digest' | 'state' | 'lease' | 'checks' | 'createdAtMs'
  > {
  readonly manifest: VersionManifest | null
}

/** What became of such a record: the record as it is now, and the list of files that goes beside it. */
export interface UpgradedVersion {
  readonly record: VersionRecord
  /** Null for a version that had not been published yet. */
  readonly files: readonly VersionFile[] | null
}

/** The upgrade of a version by the JSON text of its record, or null when the record is as it is now already. */
export function upgradeFormerVersion(body: string): UpgradedVersion | null {
  // Within a text the quotation marks would be escaped.
  if (!body.includes('"manifest":')) return null
  const { manifest, ...former }: FormerVersion = JSON.parse(body)
  if (manifest === undefined) return null
  const facts = { ...former, reservedBy: null }
  if (manifest === null) return { record: { ...facts, summary: null }, files: null }
  const { metadata, entry, files, publishedAt } = manifest
  const { integrity, sha256 } = entryFile(manifest)
  const sizeBytes = files.reduce((sum, { size }) => sum + size, 0)
  const summary = {
    metadata,
    entry,
    integrity,
    sha256,
    sizeBytes,
    fileCount: files.length,
    publishedAt,
    publisher: null,
  }
  return { record: { ...facts, summary }, files }
}
