import { parseCookie, stringifySetCookie } from 'cookie'

/** A cookie of the registry that scripts cannot read. */
export interface OwnCookie {
  readonly name: string
  /** Its value in a Cookie header; null when there is none. */
  read(header: string): string | null
  /** The Set-Cookie header that hands it to the browser. */
  write(value: string, maxAgeMs: number): string
  /** The Set-Cookie header that takes it away. */
  clear(): string
}

/**
 * Over HTTPS the name has a prefix by which browsers take the cookie from no other host and no page without TLS. Over HTTP,
 * which is for this machine only, browsers would refuse such a name.
 */
export function createOwnCookie(options: {
  readonly name: string
  readonly isSecure: boolean
  readonly sameSite: 'strict' | 'lax'
  /** Anything else in its place counts as no cookie. */
  readonly pattern: RegExp
}): OwnCookie {
  const { isSecure, sameSite, pattern } = options
  const name = isSecure ? `__Host-${options.name}` : options.name
  const facts = { name, path: '/', httpOnly: true, secure: isSecure, sameSite } as const
  return {
    name,
    read: (header) => {
      const value = parseCookie(header)[name]
      return value !== undefined && pattern.test(value) ? value : null
    },
    write: (value, maxAgeMs) =>
      stringifySetCookie({ ...facts, value, maxAge: Math.max(1, Math.floor(maxAgeMs / 1000)) }),
    clear: () => stringifySetCookie({ ...facts, value: '', maxAge: 0 }),
  }
}
