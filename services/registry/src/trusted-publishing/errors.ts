import type { PluginId } from '@plugboard/types'

/** Only trusted CI jobs may do this for the plugin. */
export class TrustedPublishingRequiredError extends Error {
  override readonly name = 'TrustedPublishingRequiredError'
}

/** The issuer is not one of those that the operator trusts. */
export class IssuerForbiddenError extends Error {
  override readonly name = 'IssuerForbiddenError'

  constructor(issuer: string) {
    super(`The issuer ${JSON.stringify(issuer)} is not one of REGISTRY_TRUSTED_ISSUERS.`)
  }
}

/** The keys of the issuer cannot be read now. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError'
}

/** The id token is not one that the issuer made for this registry and this time. */
export class IdTokenRefusedError extends Error {
  override readonly name = 'IdTokenRefusedError'
}

/** The id token was exchanged before. */
export class IdTokenUsedError extends Error {
  override readonly name = 'IdTokenUsedError'

  constructor() {
    super('This id token has been exchanged before.')
  }
}

/** No trusted publisher of the plugin has the claims of the id token. */
export class PublisherNotTrustedError extends Error {
  override readonly name = 'PublisherNotTrustedError'
}

/** No audience is set, so no id token can be for this registry. */
export class TrustedPublishingOffError extends Error {
  override readonly name = 'TrustedPublishingOffError'

  constructor() {
    super('This registry does not know its own URL, which id tokens must be for.')
  }
}

/** There is no such trusted publisher. */
export class TrustedPublisherNotFoundError extends Error {
  override readonly name = 'TrustedPublisherNotFoundError'

  constructor(pluginId: PluginId, publisherId: string) {
    super(`${pluginId} has no trusted publisher ${publisherId}.`)
  }
}

/** The plugin belongs to nobody, on whose behalf CI jobs could publish. */
export class PluginWithoutOwnerError extends Error {
  override readonly name = 'PluginWithoutOwnerError'

  constructor(pluginId: PluginId) {
    super(
      `${pluginId} belongs to nobody, and CI jobs publish on behalf of an owner. First give the id to a publisher with PUT /plugins/${pluginId}/owners/PUBLISHER, which an administrator may do before anything is published.`,
    )
  }
}

/** The plugin has as many trusted publishers as it may. */
export class TooManyTrustedPublishersError extends Error {
  override readonly name = 'TooManyTrustedPublishersError'
}
