import type { PluginId } from '@plugboard/types'
import { tenantKind } from './record-kinds.ts'
import type { ListedTenant, TenantRecord, TenantWithPlugin } from './records.ts'
import { damaged, parseText } from './stored-row.ts'

/** What an adapter stores of a tenant for listings, beside its record and in the same write: JSON texts. */
export interface StoredListing {
  readonly listed: string
  /** One text for each plugin. */
  readonly plugins: ReadonlyMap<PluginId, string>
}

type ListedPart = Omit<TenantWithPlugin, 'tenant'>

/** What listings show of a tenant. */
export function listedTenantOf(tenant: TenantRecord): ListedTenant {
  const { tenantId, generation, origin, plugins, hostId, minReleaseAgeMs, securityFixes, freeze } = tenant
  return {
    tenantId,
    generation,
    pluginCount: plugins.length,
    madeAtMs: origin?.madeAtMs ?? null,
    hostId,
    minReleaseAgeMs,
    securityFixes,
    freeze,
  }
}

/** What the listing of a plugin's tenants shows of one that has it; null for one that does not. */
export function tenantWithPluginOf(tenant: TenantRecord, pluginId: PluginId): TenantWithPlugin | null {
  const part = listedPartsOf(tenant).get(pluginId)
  return part ? { tenant: listedTenantOf(tenant), ...part } : null
}

/** The texts of a tenant. */
export function createStoredListing(tenant: TenantRecord): StoredListing {
  const parts = [...listedPartsOf(tenant)].map(([id, part]) => [id, JSON.stringify(part)] as const)
  return { listed: JSON.stringify(listedTenantOf(tenant)), plugins: new Map(parts) }
}

/** Reads a tenant of a listing back. Throws CatalogUnusableError when it is damaged. */
export function parseListedTenant(listed: unknown): ListedTenant {
  const parsed = parseText(tenantKind, listed)
  if (!isListedTenant(parsed)) throw damaged(tenantKind)
  return parsed
}

/** Reads a tenant that has a plugin back, from both texts. Throws CatalogUnusableError when one is damaged. */
export function parseTenantWithPlugin(listed: unknown, plugin: unknown): TenantWithPlugin {
  const part = parseText(tenantKind, plugin)
  if (!isListedPart(part)) throw damaged(tenantKind)
  return { tenant: parseListedTenant(listed), ...part }
}

function listedPartsOf({ plugins, rolledBack = {} }: TenantRecord): ReadonlyMap<PluginId, ListedPart> {
  return new Map(
    plugins.map(({ config: _config, secrets: _secrets, ...plugin }) => {
      const taken = Object.hasOwn(rolledBack, plugin.pluginId) ? rolledBack[plugin.pluginId] : undefined
      return [plugin.pluginId, { plugin, rolledBack: taken ?? [] }]
    }),
  )
}

// This package wrote the rest, so it is not validated at every read.
function isListedTenant(value: unknown): value is ListedTenant {
  return typeof Object(value).tenantId === 'string'
}

function isListedPart(value: unknown): value is ListedPart {
  return typeof Object(Object(value).plugin).pluginId === 'string'
}
