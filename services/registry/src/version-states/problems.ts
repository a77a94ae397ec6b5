import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { VersionWithdrawnError } from './errors.ts'

/** The error for a version that nothing new may use, and the problem that answers it. */
export const versionStateProblems: ProblemTable = [
  problemOf(VersionWithdrawnError, 'VERSION_WITHDRAWN', ({ message }) => ({ detail: message })),
]
