import type { SessionRecord } from '@plugboard/catalog'
import type { Sha256 } from '@plugboard/types'
import type { Caller } from '../access/caller.ts'
import { createCredential, hashToken } from '../access/credentials.ts'
import type { LookOptions } from '../access/find-caller.ts'
import type { RecentRecords } from '../access/recent-records.ts'
import type { TokenCallers } from '../tokens/find-caller.ts'
import type { OwnCookie } from './own-cookie.ts'

const ENDED = { kind: 'unknown', reason: 'This session has ended. Sign in again.' } as const

/** A use is recorded when this part of the idle limit has passed since the one before. */
const PART_OF_IDLE_LIMIT = 0.1

/** How long sessions last. */
export interface SessionLimits {
  /** Without a use. */
  readonly idleMs: number
  readonly maxAgeMs: number
}

interface SessionOptions {
  readonly sessions: RecentRecords<Sha256, SessionRecord>
  readonly cookie: OwnCookie
  readonly clock: () => number
  readonly limits: SessionLimits
  readonly tokens: TokenCallers
  /** The provider whose sessions count; null when none is configured. */
  readonly issuer: string | null
}

/** Finds callers by their sessions. */
export interface SessionCallers {
  /** The text of a session in a Cookie header; null when there is none. */
  secretIn(header: string): string | null
  /** The caller whose session has this text. Never rejects. */
  ofSecret(secret: string, look: LookOptions): Promise<Caller>
}

/** What the catalog says of a session is at most two seconds old, so one that was ended is soon refused everywhere. */
export function createSessionCallers(options: SessionOptions): SessionCallers {
  const { sessions, cookie, clock, limits, tokens, issuer } = options
  return {
    secretIn: (header) => cookie.read(header),
    ofSecret: async (secret, { isUse, lookUps }) => {
      try {
        const sessionId = hashToken(secret)
        lookUps?.requireRoom(sessionId)
        const stored = await sessions.find(sessionId)
        lookUps?.settle(sessionId, stored !== null)
        const nowMs = clock()
        if (stored === null || stored.value.endsAtMs <= nowMs) return ENDED
        const session = stored.value
        const caller = await callerOf(session, { isUse })
        const isDue = nowMs - session.lastUsedAtMs >= limits.idleMs * PART_OF_IDLE_LIMIT
        if (isUse && caller.kind === 'token' && isDue) {
          sessions.recordUse(stored, usedAt(session, nowMs, limits))
        }
        return caller
      } catch (error) {
        return { kind: 'unchecked', error }
      }
    },
  }

  async function callerOf(session: SessionRecord, look: LookOptions): Promise<Caller> {
    const { basis, name, sessionId, expiresAtMs } = session
    if (basis.kind === 'provider') {
      if (basis.issuer !== issuer) return ENDED
      const credential = createCredential({ ...basis, name, sha256: sessionId, expiresAtMs })
      return { kind: 'token', credential, session }
    }
    const caller = await tokens.ofToken(basis, look)
    return caller.kind === 'token' ? { ...caller, session } : caller
  }
}

function usedAt(session: SessionRecord, nowMs: number, { idleMs }: SessionLimits): SessionRecord {
  return { ...session, lastUsedAtMs: nowMs, endsAtMs: Math.min(nowMs + idleMs, session.expiresAtMs) }
}
