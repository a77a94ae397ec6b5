import {
  BundleRefusedError,
  EncodingPoolClosedError,
  InspectorClosedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
  SizeLimitError,
  SpoolFullError,
} from '@plugboard/bundle'
import type { Excess } from '@plugboard/catalog'
import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { printable } from '@plugboard/types'
import {
  BundleDamagedError,
  LeaseLostError,
  PublishInProgressError,
  QuotaExceededError,
  UnfinishedPublishesError,
  VersionExistsError,
  VersionRejectedError,
  VersionStagedError,
} from './errors.ts'

/** The errors that a publish fails with, and the problem that answers each. */
export const publishProblems: ProblemTable = [
  problemOf(SizeLimitError, 'UPLOAD_TOO_LARGE', ({ limitBytes }) => ({
    detail: `The file has more than ${limitBytes} bytes.`,
    limitBytes,
    headers: { connection: 'close' },
  })),
  problemOf(MetadataMissingError, 'METADATA_MISSING', ({ message }) => ({ detail: message })),
  problemOf(MetadataInvalidError, 'METADATA_INVALID', ({ findings }) => ({
    detail: 'The part "metadata" is not valid.',
    errors: findings,
  })),
  problemOf(MetadataConflictError, 'METADATA_CONFLICT', ({ findings }) => ({
    detail: 'The part "metadata" and manifest.json disagree.',
    errors: findings,
  })),
  problemOf(BundleRefusedError, 'BUNDLE_REFUSED', ({ findings }) => ({
    detail: 'The bundle has faults; nothing was stored.',
    errors: findings,
  })),
  problemOf(VersionExistsError, 'VERSION_EXISTS', ({ message, existingDigest, uploadedDigest }) => ({
    detail: `${message} Publish under a higher version.`,
    digests: { existing: existingDigest, uploaded: uploadedDigest },
  })),
  problemOf(VersionStagedError, 'VERSION_STAGED', ({ message }) => ({ detail: message })),
  problemOf(VersionRejectedError, 'VERSION_REJECTED', ({ message }) => ({ detail: message })),
  problemOf(QuotaExceededError, 'QUOTA_EXCEEDED', ({ excess }) => ({ detail: describeExcess(excess) })),
  problemOf(UnfinishedPublishesError, 'PUBLISHES_UNFINISHED', ({ excess }) => ({
    detail: describeExcess(excess),
    // By then the recovery has looked for interrupted publishes, unless its interval was raised.
    retryAfterSeconds: 15,
  })),
  problemOf(PublishInProgressError, 'PUBLISH_IN_PROGRESS', ({ message }) => ({
    detail: message,
    retryAfterSeconds: 2,
  })),
  problemOf(LeaseLostError, 'CONCURRENT_CHANGE', () => ({
    detail: 'Another request took this version over. Send it again.',
  })),
  problemOf(BundleDamagedError, 'BUNDLE_DAMAGED', () => ({
    detail: 'The store has lost parts of this version that the upload cannot put back.',
  })),
  problemOf(EncodingPoolClosedError, 'SERVICE_STOPPING', () => ({
    detail: 'The registry stopped before it had encoded the bundle.',
    retryAfterSeconds: 2,
  })),
  problemOf(InspectorClosedError, 'SERVICE_STOPPING', () => ({
    detail: 'The registry stopped before it had checked the bundle.',
    retryAfterSeconds: 2,
  })),
  problemOf(SpoolFullError, 'SPOOL_FULL', () => ({
    detail: 'The registry has no disk space for this upload now.',
    retryAfterSeconds: 30,
  })),
]

/** Names the setting, its limit, the present use, and what the version would add. */
function describeExcess({ owner, unit, limit, used, needed, isTemporary }: Excess): string {
  const whose =
    owner.kind === 'plugin' ? `the plugin ${owner.name}` : `the token ${printable(owner.name, 64)}`
  if (unit === 'publishes') return `${used} publishes of ${whose} have not ended; the most is ${limit}.`
  const setting = `QUOTA_${owner.kind}_${unit}`.toUpperCase()
  const unfinished = isTemporary ? ', with those of publishes that have not ended' : ''
  return `${setting} allows ${whose} ${limit} ${unit}; ${used} are used${unfinished}, and this version needs ${needed} more.`
}
