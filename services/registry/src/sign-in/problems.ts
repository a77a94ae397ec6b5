import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { NoRoleError, ProviderUnavailableError, SignInFailedError } from './errors.ts'

/** The errors of signing in at a provider, and the problem that answers each. */
export const signInProblems: ProblemTable = [
  problemOf(SignInFailedError, 'SIGN_IN_FAILED', ({ message }) => ({ detail: message })),
  problemOf(NoRoleError, 'SIGN_IN_FORBIDDEN', ({ message }) => ({ detail: message })),
  problemOf(ProviderUnavailableError, 'SIGN_IN_UNAVAILABLE', () => ({
    detail:
      'The provider of accounts does not answer now, or not as it should. Tokens can be used meanwhile.',
    retryAfterSeconds: 10,
  })),
]
