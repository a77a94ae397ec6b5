import { ConfigurationTooCostlyError, TooManyConfigurationsError } from '@plugboard/bundle'
import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import {
  ConfigurationNotFoundError,
  ConfigurationRefusedError,
  SecretKeysMissingError,
  SecretUnreadableError,
} from './errors.ts'

/** The errors about configurations, and the problem that answers each. */
export const configurationProblems: ProblemTable = [
  problemOf(ConfigurationNotFoundError, 'CONFIGURATION_NOT_FOUND', ({ message }) => ({ detail: message })),
  problemOf(ConfigurationRefusedError, 'CONFIGURATION_REFUSED', ({ message, findings }) => ({
    detail: message,
    errors: [...findings],
  })),
  problemOf(ConfigurationTooCostlyError, 'CONFIGURATION_TOO_COSTLY', ({ limit }) => ({
    detail: `Validating the configuration takes more ${limit} than it may.`,
  })),
  problemOf(SecretKeysMissingError, 'SECRET_KEYS_MISSING', ({ message }) => ({ detail: message })),
  problemOf(SecretUnreadableError, 'SECRET_UNREADABLE', ({ message }) => ({ detail: message })),
  problemOf(TooManyConfigurationsError, 'CONFIGURATIONS_BUSY', () => ({
    detail: 'Too many configurations of this caller are being validated.',
    retryAfterSeconds: 2,
  })),
]
