import type { VersionRef } from '@plugboard/types'

/** The version is published with other content. */
export class VersionExistsError extends Error {
  override readonly name = 'VersionExistsError'
  readonly existingDigest: string
  readonly uploadedDigest: string

  constructor({ pluginId, version }: VersionRef, digests: { existing: string; uploaded: string }) {
    super(`Version ${version} of ${pluginId} is published with other content.`)
    this.existingDigest = digests.existing
    this.uploadedDigest = digests.uploaded
  }
}

/** Another upload of the version did not end in the time this one waits. */
export class PublishInProgressError extends Error {
  override readonly name = 'PublishInProgressError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Another upload of version ${version} of ${pluginId} is under way.`)
  }
}

/** The lease on a version went to somebody else, because this process gave no sign of life for too long. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}

/** The store has lost objects of a published version, and what was uploaded has other bytes in their place. */
export class BundleDamagedError extends Error {
  override readonly name = 'BundleDamagedError'

  constructor({ pluginId, version }: VersionRef, keys: readonly string[]) {
    super(`Version ${version} of ${pluginId} lacks ${keys.join(', ')}, which the upload has in other bytes.`)
  }
}
