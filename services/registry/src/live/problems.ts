import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { TooManySubscribersError } from './errors.ts'

/** Long enough that clients that go on without a stream are no load. */
const RETRY_AFTER_SECONDS = 30

/** The errors that a stream of changes is refused with, and the problem that answers each. */
export const liveProblems: ProblemTable = [
  problemOf(TooManySubscribersError, 'TOO_MANY_SUBSCRIBERS', ({ message }) => ({
    detail: message,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })),
]
