import type { SessionRecord } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'
import { ProviderUnavailableError } from './errors.ts'
import type { Provider } from './provider.ts'

/** Where a browser may sign out of what a session rests on too. */
export type FindSignOut = (
  session: SessionRecord | undefined,
  log: Pick<Log, 'warn'>,
) => Promise<string | undefined>

interface SignOutOptions {
  readonly provider: Provider
  readonly issuer: string
  /** Where the provider sends browsers back to. */
  readonly signedOutUri: string
}

/**
 * Finds the URL at which a browser whose session has ended here signs out at the provider (OpenID Connect RP-Initiated Logout 1.0 §2).
 * Undefined for sessions of tokens, where the provider has no such URL, and while it does not answer.
 */
export function createFindSignOut({ provider, issuer, signedOutUri }: SignOutOptions): FindSignOut {
  return async (session, log) => {
    if (session?.basis.kind !== 'provider' || session.basis.issuer !== issuer) return undefined
    try {
      return (await provider.signOutUrl(signedOutUri)) ?? undefined
    } catch (err) {
      if (!(err instanceof ProviderUnavailableError)) throw err
      log.warn({ err }, 'signed out here alone: the provider does not answer')
      return undefined
    }
  }
}
