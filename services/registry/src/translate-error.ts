import {
  BundleRefusedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
  SizeLimitError,
  SpoolFullError,
} from '@plugboard/bundle'
import { CatalogUnavailableError } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import { StoreFullError, StoreUnavailableError } from '@plugboard/storage'
import { PluginNotInstalledError, TenantBusyError, TenantFullError } from './installs/errors.ts'
import { PluginNotFoundError, VersionNotFoundError } from './plugins/errors.ts'
import {
  BundleDamagedError,
  LeaseLostError,
  PublishInProgressError,
  VersionExistsError,
} from './publish/errors.ts'

/** The problem that an error of the registry's own world is. */
export function translateError(error: unknown): ProblemError | undefined {
  if (error instanceof SizeLimitError) {
    return new ProblemError('UPLOAD_TOO_LARGE', `The file has more than ${error.limitBytes} bytes.`, {
      limitBytes: error.limitBytes,
      headers: { connection: 'close' },
    })
  }
  if (error instanceof MetadataMissingError) {
    return new ProblemError('METADATA_MISSING', sentence(error.message))
  }
  if (error instanceof MetadataInvalidError) {
    return new ProblemError('METADATA_INVALID', 'The part "metadata" is not valid.', {
      errors: error.findings,
    })
  }
  if (error instanceof MetadataConflictError) {
    return new ProblemError('METADATA_CONFLICT', 'The part "metadata" and manifest.json disagree.', {
      errors: error.findings,
    })
  }
  if (error instanceof BundleRefusedError) {
    return new ProblemError('BUNDLE_REFUSED', 'The bundle has faults; nothing was stored.', {
      errors: error.findings,
    })
  }
  if (error instanceof VersionExistsError) {
    return new ProblemError('VERSION_EXISTS', `${sentence(error.message)} Publish under a higher version.`, {
      digests: { existing: error.existingDigest, uploaded: error.uploadedDigest },
    })
  }
  if (error instanceof PublishInProgressError) {
    return new ProblemError('PUBLISH_IN_PROGRESS', sentence(error.message), { retryAfterSeconds: 2 })
  }
  if (error instanceof TenantBusyError) {
    return new ProblemError(error.code, sentence(error.message), { retryAfterSeconds: 1 })
  }
  if (
    error instanceof PluginNotFoundError ||
    error instanceof VersionNotFoundError ||
    error instanceof PluginNotInstalledError ||
    error instanceof TenantFullError
  ) {
    return new ProblemError(error.code, sentence(error.message))
  }
  if (error instanceof LeaseLostError) {
    return new ProblemError('CONCURRENT_CHANGE', 'Another upload took this version over. Send it again.', {
      cause: error,
    })
  }
  if (error instanceof BundleDamagedError) {
    return new ProblemError(
      'BUNDLE_DAMAGED',
      'The store has lost parts of this version that the upload cannot put back.',
      { cause: error },
    )
  }
  if (error instanceof SpoolFullError) {
    return new ProblemError('SPOOL_FULL', 'The registry has no disk space for this upload now.', {
      cause: error,
      retryAfterSeconds: 30,
    })
  }
  if (error instanceof StoreFullError) {
    return new ProblemError('STORE_UNAVAILABLE', 'The object store has no room for this upload now.', {
      cause: error,
      retryAfterSeconds: 30,
    })
  }
  if (error instanceof StoreUnavailableError) {
    return new ProblemError('STORE_UNAVAILABLE', 'The object store does not answer now.', { cause: error })
  }
  if (error instanceof CatalogUnavailableError) {
    return new ProblemError('CATALOG_UNAVAILABLE', 'The database does not answer now.', { cause: error })
  }
  return undefined
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
