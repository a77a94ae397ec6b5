import type { SessionCallers } from '../sessions/find-session.ts'
import type { TokenCallers } from '../tokens/find-caller.ts'
import type { Caller } from './caller.ts'
import { isForSession, type PageHeaders } from './foreign-pages.ts'
import type { GuessedCredentials, LookUps } from './guessed-credentials.ts'
import { clientAddress, type RequestAddresses } from './trusted-proxies.ts'

/** What of a request names its caller. */
export interface CallerFacts extends RequestAddresses {
  readonly method: string
  readonly headers: PageHeaders & {
    readonly authorization?: string | undefined
    readonly cookie?: string | undefined
  }
}

/** Whether a look at a token or a session is a use of it, which is recorded and makes a session last longer. */
export interface LookOptions {
  readonly isUse: boolean
  /** Allows it to ask the catalog. Missing: it may. */
  readonly lookUps?: LookUps
}

/** Finds who sent a request: by its token or, without one, by its session. Never rejects. */
export type FindCaller = (request: CallerFacts, look: Pick<LookOptions, 'isUse'>) => Promise<Caller>

/**
 * @param callers null when no credentials are configured
 * @param options.ownOrigin the origin of REGISTRY_PUBLIC_URL; null when it is not set
 */
export function createFindCaller(
  callers: { readonly tokens: TokenCallers; readonly sessions: SessionCallers } | null,
  { ownOrigin, guesses }: { readonly ownOrigin: string | null; readonly guesses: GuessedCredentials },
): FindCaller {
  return async (request, { isUse }) => {
    if (callers === null) return { kind: 'local' }
    const { method, headers } = request
    const { authorization, cookie } = headers
    const look = { isUse, lookUps: guesses.from(clientAddress(request)) }
    if (authorization !== undefined) return callers.tokens.ofHeader(authorization, look)
    const secret = cookie === undefined ? null : callers.sessions.secretIn(cookie)
    if (secret === null) return { kind: 'anonymous' }
    if (!isForSession(method, headers, ownOrigin)) return { kind: 'foreign' }
    return callers.sessions.ofSecret(secret, look)
  }
}
