import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { ScanRunningError } from './errors.ts'

/** The errors that a scan fails with before it begins, and the problem that answers each. */
export const scanProblems: ProblemTable = [
  problemOf(ScanRunningError, 'SCAN_RUNNING', ({ message }) => ({ detail: message })),
]
