import { createHash } from 'node:crypto'
import type { Catalog } from '@plugboard/catalog'
import type { Provenance, TokenExchangeRequest } from '@plugboard/types'
import { recordToken } from '../tokens/issue-token.ts'
import { createToken } from '../tokens/token-text.ts'
import { IdTokenUsedError, PublisherNotTrustedError, TrustedPublishingOffError } from './errors.ts'
import type { KeysOf } from './issuer-keys.ts'
import { matches, toProvenance } from './job-claims.ts'
import { lastAcceptedMs, type VerifiedClaims, verifyIdToken } from './verify-id-token.ts'

/** How long a token lasts that a CI job gets. */
export const JOB_TOKEN_MS = 600_000

/** How many ended tokens are removed at a time. */
const BATCH = 200

/** Claims that say to people which job it is. */
const SHOWN_CLAIMS = [
  'iss',
  'sub',
  'repository',
  'project_path',
  'workflow_ref',
  'ci_config_ref_uri',
  'environment',
  'event_name',
]

export interface ExchangePorts {
  readonly catalog: Pick<Catalog, 'exchanges' | 'tokens' | 'trustedPublishers'>
  readonly clock: () => number
  /** Who may make id tokens. */
  readonly issuers: ReadonlySet<string>
  /** Whom id tokens must be for; null when none is exchanged. */
  readonly audience: string | null
  readonly keysOf: KeysOf
}

/** A token for a CI job. */
export interface Exchanged {
  readonly tokenId: string
  readonly token: string
  readonly name: string
  readonly scope: 'publish' | 'stage'
  readonly expiresAtMs: number
  readonly provenance: Provenance
}

/**
 * Exchanges the id token of a CI job for a token that publishes one plugin for some minutes. An id token is accepted once: what records
 * that is written first, so that a stop in between leaves no token rather than two.
 *
 * @throws TrustedPublishingOffError, IssuerForbiddenError, IssuerUnavailableError, IdTokenRefusedError, PublisherNotTrustedError,
 * IdTokenUsedError, CatalogUnavailableError
 */
export async function exchangeToken(
  ports: ExchangePorts,
  { pluginId, idToken }: TokenExchangeRequest,
): Promise<Exchanged> {
  const { catalog, clock, audience } = ports
  if (audience === null) throw new TrustedPublishingOffError()
  const claims = await verifyIdToken({ ...ports, audience }, idToken)
  const trusted = await catalog.trustedPublishers.find(pluginId)
  const fitting = trusted?.value.publishers.filter((each) => matches(each, claims)) ?? []
  // A rule for some jobs of a repository may permit more than one for all of them.
  const publisher = fitting.find(({ scope }) => scope === undefined) ?? fitting[0]
  if (!publisher)
    throw new PublisherNotTrustedError(
      `${pluginId} trusts no CI job of which its issuer says: ${shown(claims)}.`,
    )

  const made = createToken()
  const expiresAtMs = clock() + JOB_TOKEN_MS
  const exchanged = await catalog.exchanges.insert({
    exchangeId: exchangeIdOf(claims),
    tokenId: made.tokenId,
    expiresAtMs: Math.max(expiresAtMs, lastAcceptedMs(claims)),
  })
  if (!exchanged) throw new IdTokenUsedError()
  const name = `CI of ${pluginId}`
  const scope = publisher.scope ?? 'publish'
  const provenance = toProvenance(publisher, claims)
  const grants = {
    name,
    scopes: [scope] as const,
    tenants: [],
    plugins: [pluginId],
    publisher: publisher.publisher,
    provenance,
    expiresAtMs,
  }
  const issued = await recordToken(ports, made, { grants, createdBy: null })
  if (!issued) throw new Error(`the random id ${made.tokenId} is one that a token has`)
  return { ...made, name, scope, expiresAtMs, provenance }
}

/** Forgets id tokens that would be refused for their age, and the tokens that were given for them. */
export async function removeEndedExchanges({
  catalog: { exchanges, tokens },
  clock,
}: Pick<ExchangePorts, 'catalog' | 'clock'>): Promise<void> {
  for (const exchange of await exchanges.listExpired({ expiredBeforeMs: clock(), limit: BATCH })) {
    const token = await tokens.find(exchange.value.tokenId)
    // One that was just changed is removed the next time: what names it goes last.
    if (token && !(await tokens.remove(token))) continue
    await exchanges.remove(exchange)
  }
}

function exchangeIdOf({ iss, jti }: VerifiedClaims): string {
  return createHash('sha256')
    .update(JSON.stringify([iss, jti]))
    .digest('hex')
}

function shown(claims: VerifiedClaims): string {
  const named = SHOWN_CLAIMS.filter((name) => typeof claims[name] === 'string')
  return named.map((name) => `${name} ${JSON.stringify(claims[name])}`).join(', ')
}
