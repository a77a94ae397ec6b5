import type { OwnershipRecord } from '@plugboard/catalog'
import type { AuditAction, AuditEntry, PluginId } from '@plugboard/types'
import { type Caller, isAdministrator, tenantsOf } from '../access/caller.ts'
import { mayPublish, mayRead, type ReaderPorts } from '../visibility/may-read.ts'

/** Who learns of an action, by what they may read: besides administrators, who read the audit log. */
type Audience =
  | 'administrators'
  /** Of the plugin, who also see what is staged. */
  | 'publishers'
  /** Of the plugin. */
  | 'readers'
  /** Of the tenant. */
  | 'tenant'
  /** Whoever has the scope "read". */
  | 'scope'

const AUDIENCES: Readonly<Record<AuditAction, Audience>> = {
  'version.published': 'readers',
  'version.approved': 'readers',
  'version.rejected': 'publishers',
  // It may have been staged.
  'version.recovered': 'publishers',
  'version.deprecated': 'readers',
  'version.undeprecated': 'readers',
  'version.yanked': 'readers',
  'version.unyanked': 'readers',
  'version.revoked': 'readers',
  'version.unrevoked': 'readers',
  'owner.added': 'readers',
  'owner.removed': 'readers',
  'owners.confirmed': 'readers',
  'transfer.offered': 'readers',
  'transfer.ended': 'readers',
  'transfer.accepted': 'readers',
  'visibility.changed': 'readers',
  'check-decision.made': 'administrators',
  'check-decision.revoked': 'administrators',
  'namespace.reserved': 'administrators',
  'namespace.freed': 'administrators',
  'trusted-publisher.added': 'publishers',
  'trusted-publisher.removed': 'publishers',
  'trusted-publishing.changed': 'publishers',
  'tag.moved': 'readers',
  'tag.removed': 'readers',
  'tenant.plugin.installed': 'tenant',
  'tenant.plugin.updated': 'tenant',
  'tenant.plugin.uninstalled': 'tenant',
  'tenant.updated': 'tenant',
  'tenant.ordered': 'tenant',
  'tenant.rolled-back': 'tenant',
  'host.declared': 'scope',
  'host.removed': 'scope',
  'token.made': 'administrators',
  'token.rotated': 'administrators',
  'token.revoked': 'administrators',
  'token.exchanged': 'administrators',
  'session.opened': 'administrators',
  'session.ended': 'administrators',
  'sessions.ended': 'administrators',
  'scan.started': 'administrators',
  'archive.import-started': 'administrators',
  'archive.imported': 'administrators',
}

/** Finds the owners of a plugin; undefined without a record. */
export type FindOwnership = (pluginId: PluginId) => Promise<OwnershipRecord | undefined>

/** Whether a caller may learn of what an entry of the audit log says. It rejects as the catalog does. */
export async function mayLearn(
  ports: ReaderPorts,
  caller: Caller,
  { entry, findOwnership }: { readonly entry: AuditEntry; readonly findOwnership: FindOwnership },
): Promise<boolean> {
  if (isAdministrator(caller)) return true
  if (caller.kind !== 'token') return false
  const { credential } = caller
  const { pluginId, tenantId } = entry.subject
  switch (audienceOf(entry)) {
    case 'administrators':
      return false
    case 'scope':
      return credential.scopes.has('read')
    case 'tenant': {
      const tenants = tenantsOf(caller)
      if (tenantId === undefined || !credential.scopes.has('read')) return false
      return tenants === 'all' || tenants.has(tenantId)
    }
    case 'readers':
      return pluginId !== undefined && mayRead(ports, caller, await findOwnership(pluginId))
    case 'publishers': {
      const ownership = pluginId === undefined ? undefined : await findOwnership(pluginId)
      return ownership !== undefined && mayPublish(ownership, credential)
    }
  }
}

function audienceOf({ action, after }: AuditEntry): Audience {
  const isStaged = action === 'version.published' && after?.['staged'] === true
  return isStaged ? 'publishers' : AUDIENCES[action]
}
