import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { HostNotFoundError, VersionIncompatibleError } from './errors.ts'

/** The errors of hosts, and the problem that answers each. */
export const hostProblems: ProblemTable = [
  problemOf(HostNotFoundError, 'HOST_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(VersionIncompatibleError, 'VERSION_INCOMPATIBLE', ({ message }) => ({ detail: message })),
]
