import type { Catalog, OwnershipRecord } from '@plugboard/catalog'
import { areForPlugins, type PluginId, type TenantId } from '@plugboard/types'
import { type Caller, isAdministrator } from '../access/caller.ts'
import { type Credential, namesPlugin } from '../access/credentials.ts'
import { isOfferedTo } from '../ownership/change-owners.ts'
import { isAmong } from '../ownership/owners-of.ts'
import { PluginPrivateError } from './errors.ts'

export interface ReaderPorts {
  readonly catalog: Pick<Catalog, 'ownerships' | 'plugins' | 'tenants'>
  readonly clock: () => number
}

/**
 * Whether a caller may read a plugin with these owners: everybody may read a public one. A private one is for administrators, for tokens and
 * people that may publish it or to whom it is offered, and for those of a tenant that its owners name or that has it.
 */
export async function mayRead(
  ports: ReaderPorts,
  caller: Caller,
  ownership: OwnershipRecord | undefined,
): Promise<boolean> {
  if (ownership?.visibility !== 'private' || isAdministrator(caller)) return true
  if (caller.kind !== 'token') return false
  const { credential } = caller
  if (mayPublish(ownership, credential)) return true
  if (mayAccept(ports, ownership, credential)) return true
  return isForTenantOf(ports, credential, ownership)
}

/** Whether a tenant may install a plugin with these owners, and be upgraded to another version of it. */
export function mayInstall(ownership: OwnershipRecord | undefined, tenantId: TenantId): boolean {
  return ownership?.visibility !== 'private' || (ownership.tenants ?? []).includes(tenantId)
}

/** @throws PluginPrivateError when a plugin, or another version of it, is not for the tenant */
export async function requireShared(
  { ownerships }: Pick<Catalog, 'ownerships'>,
  { pluginId, tenantId }: { readonly pluginId: PluginId; readonly tenantId: TenantId },
): Promise<void> {
  if (mayInstall((await ownerships.find(pluginId))?.value, tenantId)) return
  throw new PluginPrivateError(pluginId, tenantId)
}

/** Whether a tenant has a plugin. */
export async function hasPlugin(
  { tenants }: Pick<Catalog, 'tenants'>,
  tenantId: TenantId,
  pluginId: PluginId,
): Promise<boolean> {
  const tenant = await tenants.find(tenantId)
  return tenant?.value.plugins.some((plugin) => plugin.pluginId === pluginId) ?? false
}

/** Whether a token or a person may publish a plugin, or stage versions of it, as one of its owners. */
export function mayPublish(ownership: OwnershipRecord, credential: Credential): boolean {
  return isPublisherOf(ownership, credential) && isAmong(ownership, credential)
}

function mayAccept({ clock }: ReaderPorts, ownership: OwnershipRecord, credential: Credential): boolean {
  return isPublisherOf(ownership, credential) && isOfferedTo(ownership, credential.publisher, clock())
}

function isPublisherOf({ pluginId }: OwnershipRecord, { scopes, plugins }: Credential): boolean {
  return areForPlugins([...scopes]) && namesPlugin(plugins, pluginId)
}

async function isForTenantOf(
  { catalog }: ReaderPorts,
  { tenants: mine }: Credential,
  { pluginId, tenants: named = [] }: OwnershipRecord,
): Promise<boolean> {
  const isNamed = mine === 'all' ? named.length > 0 : named.some((tenantId) => mine.has(tenantId))
  if (isNamed) return true
  // One query, whatever the number of tenants, since it is made for strangers too.
  const among = mine === 'all' ? undefined : [...mine]
  return (await catalog.tenants.listWithPlugin({ pluginId, among, limit: 1 })).length > 0
}
