import type { Catalog, SessionBasis, SessionRecord } from '@plugboard/catalog'
import type { PersonId } from '@plugboard/types'
import { type Credential, hashToken } from '../access/credentials.ts'
import type { SessionLimits } from './find-session.ts'
import { tokenPersonId } from './person-id.ts'
import { createSessionSecret } from './session-cookie.ts'

export interface SessionPorts {
  readonly catalog: Pick<Catalog, 'sessions'>
  readonly clock: () => number
  readonly limits: SessionLimits
}

/** A session that was just opened: the only moment at which the text of its cookie is known. */
export interface Opened {
  readonly session: SessionRecord
  readonly secret: string
}

/** Whom a session is for. */
interface SignIn {
  readonly personId: PersonId
  readonly name: string
  readonly basis: SessionBasis
  /** When it ends at the latest, whatever the limits; null: nothing but the limits ends it. */
  readonly expiresAtMs: number | null
}

/** Opens a session for whoever has a token. It may do what the token may, and ends with it. */
export function openTokenSession(ports: SessionPorts, credential: Credential): Promise<Opened> {
  const { name, tokenId, sha256, expiresAtMs } = credential
  const basis = { kind: 'token', tokenId, sha256 } as const
  return openSession(ports, { personId: tokenPersonId(sha256), name, basis, expiresAtMs })
}

/** Opens a session. */
export async function openSession(
  { catalog, clock, limits }: SessionPorts,
  { personId, name, basis, expiresAtMs: latestMs }: SignIn,
): Promise<Opened> {
  const nowMs = clock()
  const expiresAtMs = Math.min(nowMs + limits.maxAgeMs, latestMs ?? Infinity)
  const endsAtMs = Math.min(nowMs + limits.idleMs, expiresAtMs)
  const times = { createdAtMs: nowMs, lastUsedAtMs: nowMs, expiresAtMs, endsAtMs }
  for (;;) {
    const secret = createSessionSecret()
    const session = { sessionId: hashToken(secret), personId, name, basis, ...times }
    if (await catalog.sessions.insert(session)) return { session, secret }
  }
}
