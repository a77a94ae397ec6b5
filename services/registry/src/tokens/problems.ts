import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { ExpiryPassedError, TokenEndedError, TokenNotFoundError } from './errors.ts'

/** The errors of tokens, and the problem that answers each. */
export const tokenProblems: ProblemTable = [
  problemOf(TokenNotFoundError, 'TOKEN_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(TokenEndedError, 'TOKEN_ENDED', ({ message }) => ({ detail: message })),
  problemOf(ExpiryPassedError, 'INVALID_REQUEST', ({ message }) => ({
    detail: message,
    errors: [{ code: 'FIELD_INVALID' as const, message, pointer: '/expiresAt' }],
  })),
]
