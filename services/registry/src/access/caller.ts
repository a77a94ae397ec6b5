import type { SessionRecord } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import { type PluginId, type Provenance, type Scope, TenantId } from '@plugboard/types'
import { type Credential, namesPlugin } from './credentials.ts'

/**
 * Who sent a request. `local`: no tokens are configured, and the registry serves this machine only. `unknown`: the
 * Authorization header has no token, or the cookie no session, that this registry accepts; `unchecked`: the catalog could not be
 * asked about it, or not any more after many wrong ones; `foreign`: a browser sent a session for a page of another origin. They matter only on routes that need a caller.
 * `token`: a token, or the session of a person or of a token.
 */
export type Caller =
  | { readonly kind: 'local' }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'unchecked'; readonly error: unknown }
  | { readonly kind: 'foreign' }
  | TokenCaller

interface TokenCaller {
  readonly kind: 'token'
  readonly credential: Credential
  /** Missing when the request has the token itself. */
  readonly session?: SessionRecord
}

/** The caller's name in logs: the name of its token, never the token. */
export function callerName(caller: Caller): string {
  return caller.kind === 'token' ? caller.credential.name : caller.kind
}

/** The name of the caller's credential, or null if it has none. */
export function credentialName(caller: Caller): string | null {
  return caller.kind === 'token' ? caller.credential.name : null
}

/** The CI job that sends the request with the token that it got for its id token, or null if the caller is none. */
export function provenanceOf(caller: Caller): Provenance | null {
  return caller.kind === 'token' ? (caller.credential.provenance ?? null) : null
}

/** @throws ProblemError when the caller is a CI job: its token publishes, and does not change who may */
export function requireNoJob(caller: Caller): void {
  if (provenanceOf(caller) === null) return
  throw new ProblemError('JOB_TOKEN_FORBIDDEN', 'The token of a CI job does not change who may publish.')
}

/** True when the caller may operate the registry. */
export function isAdministrator(caller: Caller): boolean {
  return caller.kind === 'local' || (caller.kind === 'token' && caller.credential.scopes.has('admin'))
}

/** @throws ProblemError when the caller does not have the scope; CatalogUnavailableError when nobody knows */
export function requireScope(caller: Caller, scope: Scope): void {
  const needed = `This needs a token with the scope "${scope}".`
  requireKnown(caller, needed)
  if (caller.kind === 'local' || hasScope(caller.credential, scope)) return
  throw new ProblemError('SCOPE_MISSING', needed)
}

/** Whoever may publish may stage. */
function hasScope({ scopes }: Credential, scope: Scope): boolean {
  return scopes.has(scope) || (scope === 'stage' && scopes.has('publish'))
}

/** @throws ProblemError when the caller may stage a version, and not publish it */
export function requirePublisher(caller: Caller): void {
  if (caller.kind !== 'token' || hasScope(caller.credential, 'publish')) return
  throw new ProblemError(
    'STAGING_ONLY',
    `The token ${JSON.stringify(caller.credential.name)} has the scope "stage" and not "publish".`,
  )
}

/** @throws ProblemError when nobody is known to have sent the request; CatalogUnavailableError when nobody knows */
export function requireKnown(
  caller: Caller,
  needed = 'This needs a token or a session.',
): asserts caller is Extract<Caller, { readonly kind: 'local' | 'token' }> {
  switch (caller.kind) {
    case 'local':
    case 'token':
      return
    case 'anonymous':
      throw unauthenticated(needed, 'Bearer realm="plugboard"')
    case 'unknown':
      throw unauthenticated(caller.reason, 'Bearer realm="plugboard", error="invalid_token"')
    case 'unchecked':
      throw caller.error
    case 'foreign':
      throw new ProblemError('CROSS_SITE_REQUEST', 'A session counts only for pages of the registry itself.')
  }
}

/**
 * The tenant of a request. A credential lists its tenants; the header can only confirm one of them, and is needed when
 * there is more than one.
 *
 * @throws ProblemError when the header names a tenant that is not one of the credential, or neither names exactly one
 */
export function tenantOf(caller: Caller, header: string | readonly string[] | undefined): TenantId {
  if (header === undefined) {
    const only = soleTenant(caller)
    if (only !== undefined) return only
    throw new ProblemError('TENANT_MISSING', 'The header x-tenant-id is missing.')
  }
  const named = TenantId.safeParse(header)
  if (!named.success) {
    throw new ProblemError(
      'INVALID_REQUEST',
      'The header x-tenant-id must be sent once and name one tenant.',
      {
        errors: [{ code: 'FIELD_INVALID', message: named.error.issues[0]?.message ?? 'is not valid' }],
      },
    )
  }
  requireTenant(caller, named.data)
  return named.data
}

/** @throws ProblemError when the tenant is not one of the caller's */
export function requireTenant(caller: Caller, tenantId: TenantId): void {
  if (caller.kind !== 'token') return
  const { tenants } = caller.credential
  if (tenants === 'all' || tenants.has(tenantId)) return
  throw new ProblemError('TENANT_FORBIDDEN', 'The token is not for this tenant.')
}

/** The tenants of the caller; `all` for one that may name any. */
export function tenantsOf(caller: Caller): 'all' | ReadonlySet<TenantId> {
  return caller.kind === 'token' ? caller.credential.tenants : 'all'
}

/** @throws ProblemError when the caller may not publish the plugin */
export function requirePlugin(caller: Caller, pluginId: PluginId): void {
  if (caller.kind !== 'token') return
  const { plugins } = caller.credential
  if (namesPlugin(plugins, pluginId)) return
  throw new ProblemError(
    'PLUGIN_FORBIDDEN',
    `The token may not publish ${pluginId}, only ${plugins.join(', ')}.`,
  )
}

function soleTenant(caller: Caller): TenantId | undefined {
  if (caller.kind !== 'token' || caller.credential.tenants === 'all') return undefined
  const [first, second] = caller.credential.tenants
  return second === undefined ? first : undefined
}

function unauthenticated(detail: string, challenge: string): ProblemError {
  return new ProblemError('UNAUTHENTICATED', detail, { headers: { 'www-authenticate': challenge } })
}
