import { ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { StoreSuspendedError } from '../store/guard-store.ts'

/** The problem that a failure of the store is to whoever asked: never absence, and never to be cached. */
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
    return new ProblemError('BUNDLE_DAMAGED', 'The store does not hold what was published.', {
      cause: error,
      retryAfterSeconds: 30,
    })
  }
  return undefined
}
