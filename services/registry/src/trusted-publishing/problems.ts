import { type ProblemTable, problemOf } from '@plugboard/service-kit'
import {
  IdTokenRefusedError,
  IdTokenUsedError,
  IssuerForbiddenError,
  IssuerUnavailableError,
  PluginWithoutOwnerError,
  PublisherNotTrustedError,
  TooManyTrustedPublishersError,
  TrustedPublisherNotFoundError,
  TrustedPublishingOffError,
  TrustedPublishingRequiredError,
} from './errors.ts'

const byMessage = ({ message }: Error) => ({ detail: message })

/** The errors of trusted publishing, and the problem that answers each. */
export const trustedPublishingProblems: ProblemTable = [
  problemOf(TrustedPublishingRequiredError, 'TRUSTED_PUBLISHING_REQUIRED', byMessage),
  problemOf(IssuerForbiddenError, 'ISSUER_FORBIDDEN', byMessage),
  problemOf(IssuerUnavailableError, 'ISSUER_UNAVAILABLE', () => ({
    detail: 'The keys of the issuer of this id token cannot be read now.',
  })),
  problemOf(IdTokenRefusedError, 'ID_TOKEN_REFUSED', byMessage),
  problemOf(IdTokenUsedError, 'ID_TOKEN_USED', byMessage),
  problemOf(PublisherNotTrustedError, 'PUBLISHER_NOT_TRUSTED', byMessage),
  problemOf(TrustedPublishingOffError, 'TRUSTED_PUBLISHING_OFF', byMessage),
  problemOf(TrustedPublisherNotFoundError, 'TRUSTED_PUBLISHER_NOT_FOUND', byMessage),
  problemOf(PluginWithoutOwnerError, 'PLUGIN_WITHOUT_OWNER', byMessage),
  problemOf(TooManyTrustedPublishersError, 'TOO_MANY_TRUSTED_PUBLISHERS', byMessage),
]
