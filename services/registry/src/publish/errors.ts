import type { Excess } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'

/** The version is published with other content. */
export class VersionExistsError extends Error {
  override readonly name = 'VersionExistsError'
  readonly existingDigest: string
  readonly uploadedDigest: string

  /** `reason`: a sentence that says what is different, if that is known. */
  constructor(
    { pluginId, version }: VersionRef,
    digests: { existing: string; uploaded: string },
    reason?: string,
  ) {
    super(
      [`Version ${version} of ${pluginId} is published with other content.`, reason]
        .filter(Boolean)
        .join(' '),
    )
    this.existingDigest = digests.existing
    this.uploadedDigest = digests.uploaded
  }
}

/** The version waits for somebody who approves or rejects it. */
export class VersionStagedError extends Error {
  override readonly name = 'VersionStagedError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Version ${version} of ${pluginId} is staged: it is published when somebody approves it.`)
  }
}

/** The version was rejected, so its number stays used. */
export class VersionRejectedError extends Error {
  override readonly name = 'VersionRejectedError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Version ${version} of ${pluginId} was rejected.`)
  }
}

/** Another upload of the same version, or a change of its state, did not end within the time that this request waits. */
export class PublishInProgressError extends Error {
  override readonly name = 'PublishInProgressError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Another upload or change of version ${version} of ${pluginId} is under way.`)
  }
}

/** The lease on a version ran out, or another process took it over. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}

/** A version that was staged is published or rejected by now. */
export class DecidedMeanwhileError extends Error {
  override readonly name = 'DecidedMeanwhileError'

  constructor({ pluginId, version }: VersionRef) {
    super(`Version ${version} of ${pluginId} was published or rejected meanwhile.`)
  }
}

/** The store has lost objects of a published version, and the upload cannot supply their bytes. */
export class BundleDamagedError extends Error {
  override readonly name = 'BundleDamagedError'

  constructor({ pluginId, version }: VersionRef, keys: readonly string[]) {
    super(`Version ${version} of ${pluginId} lacks ${keys.join(', ')}, which the upload cannot supply.`)
  }
}

/** The version would exceed a quota of the plugin or of the credential. */
export class QuotaExceededError extends Error {
  override readonly name = 'QuotaExceededError'
  readonly excess: Excess

  constructor(excess: Excess) {
    super(
      `The ${excess.owner.kind} ${excess.owner.name} has no room for ${excess.needed} ${excess.unit} more.`,
    )
    this.excess = excess
  }
}

/** Publishes that have not ended take what the version needs. */
export class UnfinishedPublishesError extends Error {
  override readonly name = 'UnfinishedPublishesError'
  readonly excess: Excess

  constructor(excess: Excess) {
    super(
      `Unfinished publishes of the ${excess.owner.kind} ${excess.owner.name} leave no room for ${excess.needed} ${excess.unit} more.`,
    )
    this.excess = excess
  }
}
