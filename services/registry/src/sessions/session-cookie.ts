import { randomBytes } from 'node:crypto'
import { createOwnCookie, type OwnCookie } from './own-cookie.ts'

const SECRET_BYTES = 32
const SECRET = /^[A-Za-z0-9_-]{43}$/

/** The text in the cookie of a new session. */
export function createSessionSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** The cookie of sessions, which browsers send with requests of the same site only. */
export function createSessionCookie({ isSecure }: { readonly isSecure: boolean }): OwnCookie {
  return createOwnCookie({ name: 'plugboard-session', isSecure, sameSite: 'strict', pattern: SECRET })
}
