import type { VersionFile } from '@plugboard/types'
import type { VersionRecord } from '../records/records.ts'
import { sampleActiveVersion, sampleFiles, samplePlugin, sampleVersion } from './sample-records.ts'

/** A version in its earlier form, with its whole manifest in the record, and the expected result of the upgrade. */
export interface FormerRecord {
  readonly body: string
  readonly record: VersionRecord
  readonly files: readonly VersionFile[] | null
}

/** A published version of three files, for tests. */
export function formerActiveVersion(pluginId: string, version: string): FormerRecord {
  const { reservedBy: _reservedBy, summary: _summary, ...facts } = sampleActiveVersion(pluginId, version)
  const files = sampleFiles(3)
  const manifest = {
    schemaVersion: 1,
    digest: facts.digest,
    // A text that looks like the property.
    metadata: { ...samplePlugin(pluginId).latest, description: 'says "manifest": null' },
    entry: 'bundle.js',
    files,
    publishedAt: '2026-01-01T00:00:00.000Z',
  }
  const record: VersionRecord = {
    ...facts,
    reservedBy: null,
    summary: {
      metadata: { ...samplePlugin(pluginId).latest, description: 'says "manifest": null' },
      entry: 'bundle.js',
      integrity: files[0]?.integrity ?? '',
      sha256: files[0]?.sha256 ?? '',
      sizeBytes: 3,
      fileCount: 3,
      publishedAt: '2026-01-01T00:00:00.000Z',
      publisher: null,
    },
  }
  return { body: JSON.stringify({ ...facts, manifest }), record, files }
}

/** A version as recorded before versions were counted, for tests. */
export function uncountedActiveVersion(
  pluginId: string,
  version: string,
  reservedBy: string | null,
): FormerRecord & { readonly checks: string } {
  const record = { ...sampleActiveVersion(pluginId, version), reservedBy }
  const { checks, ...listed } = record
  return { body: JSON.stringify(listed), checks: JSON.stringify(checks), record, files: null }
}

/** A publish that was under way, for tests. */
export function formerPublishingVersion(pluginId: string, version: string): FormerRecord {
  const { reservedBy: _reservedBy, summary: _summary, ...facts } = sampleVersion(pluginId, version)
  return {
    body: JSON.stringify({ ...facts, manifest: null }),
    record: { ...facts, reservedBy: null, summary: null },
    files: null,
  }
}
