import type { Secret } from '@plugboard/service-kit'
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
} from 'openid-client'
import { ProviderUnavailableError, SignInFailedError } from './errors.ts'
import type { LoginState } from './login-state.ts'
import { type Claims, valuesOf } from './role-rules.ts'

/** How the provider is reached, and what it knows of the registry. */
export interface ProviderConfig {
  readonly issuer: string
  readonly clientId: string
  /** Null: the registry is a public client, which has PKCE only. */
  readonly clientSecret: Secret | null
  readonly scopes: string
  readonly timeoutMs: number
}

/** A person, as the provider describes them. */
export interface Person {
  readonly subject: string
  readonly claims: Claims
}

type Checks = Pick<LoginState, 'state' | 'nonce' | 'verifier'>

/** A provider of accounts (OpenID Connect). */
export interface Provider {
  /**
   * Where a browser is sent to sign in.
   *
   * @throws ProviderUnavailableError
   */
  authorizationUrl(checks: Checks, redirectUri: string): Promise<string>
  /**
   * Who has come back to `url`, which has the answer of the provider in its query.
   *
   * @throws SignInFailedError, ProviderUnavailableError
   */
  personAt(url: URL, checks: Checks): Promise<Person>
  /**
   * Where a browser is sent to sign out there, and from there to `signedOutUri`; null when the provider does not offer it.
   *
   * @throws ProviderUnavailableError
   */
  signOutUrl(signedOutUri: string): Promise<string | null>
}

/** What the provider says of itself is read again after this time. */
const METADATA_KEPT_MS = 3_600_000

/** How openid-client names answers that no provider in good health gives. */
const BROKEN_ANSWERS: readonly unknown[] = [
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]

/** @param wantedClaims claims that are asked for at the user info endpoint when the id token does not have them */
export function createProvider(
  config: ProviderConfig,
  { clock, wantedClaims }: { readonly clock: () => number; readonly wantedClaims: readonly string[] },
): Provider {
  const { issuer, clientId, clientSecret, scopes, timeoutMs } = config
  let known: { readonly metadata: Promise<Configuration>; readonly untilMs: number } | undefined

  /** Nothing is read before somebody signs in, so a registry starts and serves tokens while the provider is down. */
  const load = (): Promise<Configuration> => {
    const nowMs = clock()
    if (known && nowMs < known.untilMs) return known.metadata
    const metadata = discovery(new URL(issuer), clientId, undefined, clientAuth(clientSecret), {
      timeout: timeoutMs / 1000,
      execute: [
        // The signature of an id token is checked too, although it comes from the provider itself.
        enableNonRepudiationChecks,
        // The configuration allows http on this machine only.
        ...(issuer.startsWith('http:') ? [allowInsecureRequests] : []),
      ],
    }).catch((cause: unknown) => {
      known = undefined
      throw new ProviderUnavailableError('the metadata of the provider cannot be read', { cause })
    })
    known = { metadata, untilMs: nowMs + METADATA_KEPT_MS }
    return metadata
  }

  return {
    async authorizationUrl({ state, nonce, verifier }, redirectUri) {
      const parameters = {
        redirect_uri: redirectUri,
        scope: scopes,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }
      return buildAuthorizationUrl(await load(), parameters).href
    },

    async signOutUrl(signedOutUri) {
      const metadata = await load()
      if (metadata.serverMetadata().end_session_endpoint === undefined) return null
      try {
        // With the id of the client, and without an id token: none is stored.
        return buildEndSessionUrl(metadata, { post_logout_redirect_uri: signedOutUri }).href
      } catch (error) {
        throw explain(error)
      }
    },

    async personAt(url, { state, nonce, verifier }) {
      const metadata = await load()
      try {
        const answer = await authorizationCodeGrant(metadata, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = answer.claims()
        if (claims === undefined) throw new TypeError('an answer without an id token was accepted')
        const subject = claims.sub
        const isComplete = wantedClaims.every((name) => valuesOf(claims, name).length > 0)
        if (isComplete || metadata.serverMetadata().userinfo_endpoint === undefined)
          return { subject, claims }
        const more = await fetchUserInfo(metadata, answer.access_token, subject)
        return { subject, claims: { ...more, ...claims } }
      } catch (error) {
        throw explain(error)
      }
    },
  }
}

/** The method that the provider supports; the one of the standard when it names none. */
function clientAuth(secret: Secret | null): ClientAuth {
  if (secret === null) return None()
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const create = methods.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost
    create(secret.reveal())(server, ...rest)
  }
}

/** Nothing of what a provider or a browser has sent is repeated, except the code of the error, by a strict pattern. */
function explain(cause: unknown): unknown {
  if (cause instanceof AuthorizationResponseError || cause instanceof ResponseBodyError) {
    // The registry is not known there, or has the wrong secret: no fault of the person.
    const isBroken = cause instanceof ResponseBodyError && cause.status >= 500
    if (isBroken || cause.error === 'invalid_client' || cause.error === 'unauthorized_client') {
      return new ProviderUnavailableError('the provider does not accept the registry', { cause })
    }
    const code = /^[a-z_]{1,40}$/.test(cause.error) ? cause.error : 'an error'
    return new SignInFailedError(`The provider has answered ${code}.`, { cause })
  }
  if (cause instanceof ClientError && !BROKEN_ANSWERS.includes(cause.code)) {
    return new SignInFailedError('What the provider has sent is not an answer to this sign-in.', { cause })
  }
  return new ProviderUnavailableError('the provider does not answer', { cause })
}
