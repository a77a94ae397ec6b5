import { ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { StoreSuspendedError } from '../store/guard-store.ts'

/** The problem for a failure of the store: never absence, and never cacheable. */
export function translateError(error: unknown): ProblemError | undefined {
  if (error instanceof StoreSuspendedError) {
    const { retryAfterSeconds } = error
    return new ProblemError('STORE_UNAVAILABLE', 'The store does not answer, and the edge has no copy.', {
      cause: error,
      retryAfterSeconds,
    })
  }
  if (error instanceof StoreUnavailableError) {
    return new ProblemError('STORE_UNAVAILABLE', 'The store cannot answer, and the edge has no copy.', {
      cause: error,
    })
  }
  if (error instanceof DamagedObjectError) {
    return new ProblemError('BUNDLE_DAMAGED', 'The store has lost or changed what was published.', {
      cause: error,
      retryAfterSeconds: 30,
    })
  }
  return undefined
}
