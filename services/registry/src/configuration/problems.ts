import { TooManyConfigurationsError } from '@plugboard/bundle'
import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import { ConfigurationNotFoundError } from './errors.ts'

/** The errors about configurations, and the problem that answers each. */
export const configurationProblems: ProblemTable = [
  problemOf(ConfigurationNotFoundError, 'CONFIGURATION_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(TooManyConfigurationsError, 'CONFIGURATIONS_BUSY', () => ({
    detail: 'Too many configurations of this caller are being validated.',
    retryAfterSeconds: 2,
  })),
]
