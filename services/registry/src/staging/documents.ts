import type { ListedVersion, VersionRecord } from '@plugboard/catalog'
import { type StagedVersion, type StagedVersionDetails, type VersionFile, verdictOf } from '@plugboard/types'
import { activeSummary } from '../plugins/documents.ts'

export function toStagedVersion(record: ListedVersion): StagedVersion {
  const { pluginId, version, state, reservedBy, staged, createdAtMs, digest, provenance } = record
  return {
    pluginId,
    version,
    state: state === 'rejected' ? 'rejected' : 'staged',
    stagedBy: reservedBy,
    stagedAt: new Date(staged?.atMs ?? createdAtMs).toISOString(),
    digest,
    size: activeSummary(record).sizeBytes,
    ...(provenance && { provenance }),
  }
}

export function toStagedDetails(record: VersionRecord, files: readonly VersionFile[]): StagedVersionDetails {
  return {
    ...toStagedVersion(record),
    metadata: activeSummary(record).metadata,
    files: files.map(({ path, size, contentType, sha256, integrity }) => ({
      path,
      size,
      contentType,
      sha256,
      integrity,
    })),
    verdict: verdictOf(record.checks),
    checks: [...record.checks],
  }
}
