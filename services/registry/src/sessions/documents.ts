import type { SessionRecord } from '@plugboard/catalog'
import { areForPlugins, Scope, type SessionDocument, type SignedIn } from '@plugboard/types'
import type { Caller } from '../access/caller.ts'
import { ALL_PLUGINS } from '../access/credentials.ts'
import { tokenPersonId } from './person-id.ts'

/** A caller, as the caller may read it. */
export function toSignedIn(caller: Extract<Caller, { readonly kind: 'local' | 'token' }>): SignedIn {
  if (caller.kind === 'local') {
    return {
      kind: 'local',
      personId: null,
      name: null,
      scopes: Scope.options,
      tenants: ['*'],
      plugins: [...ALL_PLUGINS],
      publisher: null,
      expiresAt: null,
      endsAt: null,
    }
  }
  const { credential, session } = caller
  const { name, scopes, tenants, plugins, publisher } = credential
  const expiresAtMs = session?.expiresAtMs ?? credential.expiresAtMs
  return {
    kind: session ? 'session' : 'token',
    personId: session?.personId ?? tokenPersonId(credential.sha256),
    name,
    scopes: [...scopes],
    tenants: tenants === 'all' ? ['*'] : [...tenants],
    plugins: areForPlugins([...scopes]) ? [...plugins] : [],
    publisher,
    expiresAt: expiresAtMs === null ? null : toTimestamp(expiresAtMs),
    endsAt: session ? toTimestamp(session.endsAtMs) : null,
  }
}

/** A session, without the text of its cookie and its hash. */
export function toSessionDocument(
  session: SessionRecord,
  current: SessionRecord | undefined,
): SessionDocument {
  const { personId, name, basis, sessionId } = session
  return {
    personId,
    name,
    signedInBy: basis.kind,
    isCurrent: sessionId === current?.sessionId,
    createdAt: toTimestamp(session.createdAtMs),
    lastUsedAt: toTimestamp(session.lastUsedAtMs),
    expiresAt: toTimestamp(session.expiresAtMs),
    endsAt: toTimestamp(session.endsAtMs),
  }
}

function toTimestamp(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
