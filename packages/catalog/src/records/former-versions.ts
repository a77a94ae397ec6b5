import { entryFile, type VersionFile, type VersionManifest } from '@plugboard/types'
import type { VersionRecord } from './records.ts'

/** A version in its earlier form, with its whole manifest in the record. */
interface FormerVersion
  extends Pick<
    VersionRecord,
    'pluginId' | 'version' | 'digest' | 'state' | 'lease' | 'checks' | 'createdAtMs'
  > {
  readonly manifest: VersionManifest | null
}

/** The upgrade of such a record: the record in its current form, and the list of files that is stored separately. */
export interface UpgradedVersion {
  readonly record: VersionRecord
  /** Null for a version that had not been published yet. */
  readonly files: readonly VersionFile[] | null
}

/** The upgrade of a version from the JSON text of its record, or null when the record has the current form. */
export function upgradeFormerVersion(body: string): UpgradedVersion | null {
  // Inside a string the quotation marks would be escaped.
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
