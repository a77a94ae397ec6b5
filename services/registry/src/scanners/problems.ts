import { BundleUncheckedError } from '@plugboard/bundle'
import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { ScannersAwayError } from './errors.ts'

/** The errors that the scan of an upload fails with, and the problem that answers each. */
export const scannerProblems: ProblemTable = [
  problemOf(ScannersAwayError, 'SCANNER_UNAVAILABLE', ({ message, retryAfterSeconds }) => ({
    detail: message,
    retryAfterSeconds,
  })),
  problemOf(BundleUncheckedError, 'SCANNER_UNAVAILABLE', ({ message }) => ({
    detail: message,
    retryAfterSeconds: 60,
  })),
]
