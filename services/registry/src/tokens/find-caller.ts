import type { Catalog, TokenRecord } from '@plugboard/catalog'
import { type Sha256, type TokenId, tokenIdIn } from '@plugboard/types'
import type { Caller } from '../access/caller.ts'
import { type Credential, createCredential, hashToken } from '../access/credentials.ts'
import type { LookOptions } from '../access/find-caller.ts'
import { createRecentRecords } from '../access/recent-records.ts'

/** A use is recorded at most once in this time. */
const USE_RECORDED_MS = 3_600_000

const NO_TOKEN = { kind: 'unknown', reason: 'This registry does not have this token.' } as const

interface CallerOptions {
  readonly tokens: Catalog['tokens']
  readonly clock: () => number
  /** Of the settings. */
  readonly credentials: readonly Credential[]
}

/** A token without its text. Without an id, it can only be one of the settings. */
export interface NamedToken {
  readonly tokenId: TokenId | null
  readonly sha256: Sha256
}

/** Finds callers by their tokens. Never rejects. */
export interface TokenCallers {
  /** The caller that the Authorization header of a request names (RFC 6750 §2.1). */
  ofHeader(authorization: string, look: LookOptions): Promise<Caller>
  /** Whoever has this token, or why it has ended. */
  ofToken(token: NamedToken, look: LookOptions): Promise<Caller>
}

/** Tokens of the settings are known; what the catalog says of another one is at most two seconds old. */
export function createTokenCallers({ tokens, clock, credentials }: CallerOptions): TokenCallers {
  const known = createRecentRecords(tokens, { keyOf: ({ tokenId }) => tokenId, clock })

  const ofToken = async (
    { tokenId, sha256 }: NamedToken,
    { isUse, lookUps }: LookOptions,
  ): Promise<Caller> => {
    const credential = credentials.find((each) => each.sha256 === sha256)
    if (credential) return { kind: 'token', credential }
    if (tokenId === null) return NO_TOKEN
    try {
      lookUps?.requireRoom(sha256)
      const stored = await known.find(tokenId)
      const isFound = stored?.value.sha256 === sha256
      lookUps?.settle(sha256, isFound)
      if (!isFound) return NO_TOKEN
      const nowMs = clock()
      const refusal = refusalOf(stored.value, nowMs)
      if (refusal !== null) return { kind: 'unknown', reason: refusal }
      const { lastUsedAtMs } = stored.value
      if (isUse && (lastUsedAtMs === null || nowMs - lastUsedAtMs >= USE_RECORDED_MS)) {
        known.recordUse(stored, { ...stored.value, lastUsedAtMs: nowMs })
      }
      return { kind: 'token', credential: createCredential(stored.value) }
    } catch (error) {
      return { kind: 'unchecked', error }
    }
  }

  return {
    ofToken,
    ofHeader: async (authorization, look) => {
      const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1]
      if (token === undefined) return NO_TOKEN
      return ofToken({ tokenId: tokenIdIn(token), sha256: hashToken(token) }, look)
    },
  }
}

function refusalOf({ revokedAtMs, expiresAtMs }: TokenRecord, nowMs: number): string | null {
  if (revokedAtMs !== null && revokedAtMs <= nowMs) {
    return `This token was revoked at ${new Date(revokedAtMs).toISOString()}.`
  }
  if (expiresAtMs !== null && expiresAtMs <= nowMs) {
    return `This token expired at ${new Date(expiresAtMs).toISOString()}.`
  }
  return null
}
