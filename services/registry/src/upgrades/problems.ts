import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { FreezeEndedError, NothingToFollowError, RequestedVersionError, VersionHeldError } from './errors.ts'

/** The errors of what a tenant asks for, and the problem that answers each. */
export const upgradeProblems: ProblemTable = [
  problemOf(RequestedVersionError, 'INVALID_REQUEST', ({ message }) => fieldOf('/version', message)),
  problemOf(NothingToFollowError, 'INVALID_REQUEST', ({ message }) => fieldOf('/upgrade', message)),
  problemOf(FreezeEndedError, 'INVALID_REQUEST', ({ message }) => fieldOf('/freeze/until', message)),
  problemOf(VersionHeldError, 'VERSION_HELD', ({ message }) => ({ detail: message })),
]

function fieldOf(pointer: string, message: string) {
  return { detail: message, errors: [{ code: 'FIELD_INVALID' as const, message, pointer }] }
}
