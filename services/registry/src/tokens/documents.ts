import type { TokenRecord } from '@plugboard/catalog'
import { type AuditFacts, areForPlugins, type TokenDocument } from '@plugboard/types'
import type { Credential } from '../access/credentials.ts'

/** A token without its secret. */
export function toTokenDocument(record: TokenRecord): TokenDocument {
  const { tokenId, name, scopes, tenants, plugins, publisher = name, createdBy } = record
  return {
    tokenId,
    name,
    source: record.provenance ? 'exchange' : 'registry',
    scopes: [...scopes],
    tenants: [...tenants],
    plugins: [...plugins],
    publisher,
    createdAt: toTimestamp(record.createdAtMs),
    createdBy,
    expiresAt: toTimestamp(record.expiresAtMs),
    revokedAt: toTimestamp(record.revokedAtMs),
    lastUsedAt: toTimestamp(record.lastUsedAtMs),
  }
}

/** A token of the settings. */
export function toConfiguredDocument({
  name,
  scopes,
  tenants,
  plugins,
  publisher,
}: Credential): TokenDocument {
  return {
    tokenId: null,
    name,
    source: 'environment',
    scopes: [...scopes],
    tenants: tenants === 'all' ? ['*'] : [...tenants],
    plugins: areForPlugins([...scopes]) ? [...plugins] : [],
    publisher,
    createdAt: null,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  }
}

/** What the audit log has of a token. */
export function grantsOf(record: TokenRecord): NonNullable<AuditFacts> {
  const { name, scopes, tenants, plugins, publisher = name, expiresAtMs } = record
  return {
    name,
    scopes: scopes.join(', '),
    tenants: tenants.join(', '),
    plugins: plugins.join(', '),
    publisher,
    expiresAt: toTimestamp(expiresAtMs),
  }
}

function toTimestamp(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString()
}
