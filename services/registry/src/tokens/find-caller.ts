import type { Catalog, Stored, TokenRecord } from '@plugboard/catalog'
import type { TokenId } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import type { Caller } from '../access/caller.ts'
import { type Credential, createCredential, hashToken } from '../access/credentials.ts'
import { tokenIdIn } from './token-text.ts'

/** How old what is known about a token may be: a token that was revoked is accepted for this time at most. */
const KEPT_MS = 1500
const MOST_KEPT = 10_000
/** A use is recorded at most once in this time. */
const USE_RECORDED_MS = 3_600_000

const NO_TOKEN = { kind: 'unknown', reason: 'This registry does not have this token.' } as const

interface CallerOptions {
  readonly tokens: Catalog['tokens']
  readonly clock: () => number
  /** Of the settings; null when none are configured. */
  readonly credentials: readonly Credential[] | null
}

/** Finds the caller that the Authorization header of a request names (RFC 6750 §2.1). Never rejects. */
export type FindCaller = (authorization: string | undefined) => Promise<Caller>

/** Tokens of the settings are known; what the catalog says of another one is kept for KEPT_MS. */
export function createFindCaller({ tokens, clock, credentials }: CallerOptions): FindCaller {
  const known = new LRUCache<TokenId, Promise<Stored<TokenRecord> | null>>({
    max: MOST_KEPT,
    ttl: KEPT_MS,
    ttlResolution: 0,
    perf: { now: clock },
  })
  const load = (tokenId: TokenId) => {
    const kept = known.get(tokenId)
    if (kept) return kept
    const loading = tokens.find(tokenId)
    known.set(tokenId, loading)
    // A failure must not be answered from memory.
    loading.catch(() => known.delete(tokenId))
    return loading
  }
  return async (authorization) => {
    if (credentials === null) return { kind: 'local' }
    if (authorization === undefined) return { kind: 'anonymous' }
    const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1]
    if (token === undefined) return NO_TOKEN
    const sha256 = hashToken(token)
    const credential = credentials.find((each) => each.sha256 === sha256)
    if (credential) return { kind: 'token', credential }
    const tokenId = tokenIdIn(token)
    if (tokenId === null) return NO_TOKEN
    try {
      const stored = await load(tokenId)
      if (stored?.value.sha256 !== sha256) return NO_TOKEN
      const refusal = refusalOf(stored.value, clock())
      if (refusal !== null) return { kind: 'unknown', reason: refusal }
      recordUse(stored)
      return { kind: 'token', credential: createCredential(stored.value) }
    } catch (error) {
      return { kind: 'unchecked', error }
    }
  }

  /** Nobody waits for it, and a failure only loses the time of one use. */
  function recordUse(stored: Stored<TokenRecord>): void {
    const nowMs = clock()
    const { tokenId, lastUsedAtMs } = stored.value
    if (lastUsedAtMs !== null && nowMs - lastUsedAtMs < USE_RECORDED_MS) return
    const used = tokens.replace(stored, { ...stored.value, lastUsedAtMs: nowMs })
    known.set(
      tokenId,
      used.then((written) => written ?? tokens.find(tokenId)).catch(() => stored),
    )
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
