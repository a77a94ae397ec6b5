import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { VulnerabilitiesAwayError } from './errors.ts'

const RETRY_AFTER_SECONDS = 60

/** The error that the comparison of an upload with known vulnerabilities fails with, and the problem that answers it. */
export const vulnerabilityProblems: ProblemTable = [
  problemOf(VulnerabilitiesAwayError, 'SCANNER_UNAVAILABLE', ({ message }) => ({
    detail: message,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })),
]
