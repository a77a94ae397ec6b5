import type { ListedVersion } from '@plugboard/catalog'
import type { StagedVersion, StagedVersionDetails, VersionFile } from '@plugboard/types'
import { type ComparedVersion, checkFindings } from '../checks/check-findings.ts'
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

export function toStagedDetails(
  { record, before }: ComparedVersion,
  files: readonly VersionFile[],
): StagedVersionDetails {
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
    ...checkFindings(record, before),
  }
}
