import type { SessionCallers } from '../sessions/find-session.ts'
import type { TokenCallers } from '../tokens/find-caller.ts'
import type { Caller } from './caller.ts'
import { isForSession, type PageHeaders } from './foreign-pages.ts'

/** What of a request names its caller. */
export interface CallerFacts {
  readonly method: string
  readonly headers: PageHeaders & {
    readonly authorization?: string | undefined
    readonly cookie?: string | undefined
  }
}

/** Whether a look at a token or a session is a use of it, which is recorded and makes a session last longer. */
export interface LookOptions {
  readonly isUse: boolean
}

/** Finds who sent a request: by its token or, without one, by its session. Never rejects. */
export type FindCaller = (request: CallerFacts, look: LookOptions) => Promise<Caller>

/** @param callers null when no credentials are configured */
export function createFindCaller(
  callers: { readonly tokens: TokenCallers; readonly sessions: SessionCallers } | null,
  ownOrigin: string | null,
): FindCaller {
  return async ({ method, headers }, look) => {
    if (callers === null) return { kind: 'local' }
    const { authorization, cookie } = headers
    if (authorization !== undefined) return callers.tokens.ofHeader(authorization, look)
    const secret = cookie === undefined ? null : callers.sessions.secretIn(cookie)
    if (secret === null) return { kind: 'anonymous' }
    if (!isForSession(method, headers, ownOrigin)) return { kind: 'foreign' }
    return callers.sessions.ofSecret(secret, look)
  }
}
