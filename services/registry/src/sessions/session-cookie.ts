import { randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'

const SECRET_BYTES = 32
const SECRET = /^[A-Za-z0-9_-]{43}$/

/** The text in the cookie of a new session. */
export function createSessionSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** The cookie of sessions. */
export interface SessionCookie {
  readonly name: string
  /** The text of a session in a Cookie header; null when there is none. */
  read(header: string): string | null
  /** The Set-Cookie header that hands it to the browser. */
  write(secret: string, maxAgeMs: number): string
  /** The Set-Cookie header that takes it away. */
  clear(): string
}

/**
 * Over HTTPS the name has a prefix by which browsers take the cookie from no other host and no page without TLS. Over HTTP,
 * which is for this machine only, browsers would refuse such a name.
 */
export function createSessionCookie({ isSecure }: { readonly isSecure: boolean }): SessionCookie {
  const name = isSecure ? '__Host-plugboard-session' : 'plugboard-session'
  const facts = { name, path: '/', httpOnly: true, secure: isSecure, sameSite: 'strict' } as const
  return {
    name,
    read: (header) => {
      const value = parseCookie(header)[name]
      return value !== undefined && SECRET.test(value) ? value : null
    },
    write: (secret, maxAgeMs) =>
      stringifySetCookie({ ...facts, value: secret, maxAge: Math.max(1, Math.floor(maxAgeMs / 1000)) }),
    clear: () => stringifySetCookie({ ...facts, value: '', maxAge: 0 }),
  }
}
