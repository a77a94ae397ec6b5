import type { Catalog, TokenRecord } from '@plugboard/catalog'
import { areForPlugins, type TokenId, type TokenRequest } from '@plugboard/types'
import { ALL_PLUGINS, hashToken } from '../access/credentials.ts'
import { ExpiryPassedError, TokenEndedError, TokenNotFoundError } from './errors.ts'
import { createToken } from './token-text.ts'

export interface TokenPorts {
  readonly catalog: Pick<Catalog, 'tokens'>
  readonly clock: () => number
}

/** A token that was just made: the only moment at which its text is known. */
export interface Issued {
  readonly record: TokenRecord
  readonly token: string
}

type Grants = Pick<
  TokenRecord,
  'name' | 'scopes' | 'tenants' | 'plugins' | 'publisher' | 'provenance' | 'expiresAtMs'
>

/**
 * Makes a token.
 *
 * @param createdBy the name of the token that asks for it, or null
 * @throws ExpiryPassedError
 */
export async function issueToken(
  ports: TokenPorts,
  request: TokenRequest,
  createdBy: string | null,
): Promise<Issued> {
  const { name, scopes, tenants, plugins, publisher, expiresAt } = request
  const expiresAtMs = expiresAt === undefined ? null : Date.parse(expiresAt)
  if (expiresAtMs !== null && expiresAtMs <= ports.clock()) throw new ExpiryPassedError(expiresAtMs)
  const allowed = plugins ?? (areForPlugins(scopes) ? ALL_PLUGINS : [])
  return insertToken(ports, { name, scopes, tenants, plugins: allowed, publisher, expiresAtMs }, createdBy)
}

/**
 * Makes a token that may do the same as another one, which ends after a time.
 *
 * @throws TokenNotFoundError, TokenEndedError
 */
export async function rotateToken(
  ports: TokenPorts,
  tokenId: TokenId,
  { graceMs, createdBy }: { graceMs: number; createdBy: string | null },
): Promise<Issued> {
  const { tokens } = ports.catalog
  const nowMs = ports.clock()
  const former = await tokens.find(tokenId)
  if (!former) throw new TokenNotFoundError(tokenId)
  if (hasEnded(former.value, nowMs)) throw new TokenEndedError(tokenId)
  // First, so that a stop in between leaves a token too many and none too few.
  const issued = await insertToken(ports, former.value, createdBy)
  await endToken(ports, tokenId, nowMs + graceMs)
  return issued
}

/**
 * Revokes a token, from now on or from a later time. One that has ended stays as it is.
 *
 * @throws TokenNotFoundError
 */
export async function endToken(
  { catalog: { tokens }, clock }: TokenPorts,
  tokenId: TokenId,
  revokedAtMs: number,
): Promise<TokenRecord> {
  for (;;) {
    const stored = await tokens.find(tokenId)
    if (!stored) throw new TokenNotFoundError(tokenId)
    const { value } = stored
    if (hasEnded(value, clock()) || (value.revokedAtMs !== null && value.revokedAtMs <= revokedAtMs))
      return value
    const written = await tokens.replace(stored, { ...value, revokedAtMs })
    if (written) return written.value
  }
}

function hasEnded({ revokedAtMs, expiresAtMs }: TokenRecord, nowMs: number): boolean {
  return [revokedAtMs, expiresAtMs].some((endMs) => endMs !== null && endMs <= nowMs)
}

async function insertToken(ports: TokenPorts, grants: Grants, createdBy: string | null): Promise<Issued> {
  for (;;) {
    const issued = await recordToken(ports, createToken(), { grants, createdBy })
    if (issued) return issued
  }
}

/** Records a new token, or returns null when its id is taken. */
export async function recordToken(
  { catalog, clock }: TokenPorts,
  { tokenId, token }: ReturnType<typeof createToken>,
  { grants, createdBy }: { readonly grants: Grants; readonly createdBy: string | null },
): Promise<Issued | null> {
  const { name, scopes, tenants, plugins, publisher, provenance, expiresAtMs } = grants
  const record: TokenRecord = {
    tokenId,
    sha256: hashToken(token),
    name,
    scopes,
    tenants,
    plugins,
    publisher,
    ...(provenance && { provenance }),
    expiresAtMs,
    createdAtMs: clock(),
    createdBy,
    revokedAtMs: null,
    lastUsedAtMs: null,
  }
  return (await catalog.tokens.insert(record)) ? { record, token } : null
}
