import type { Catalog, TenantWithPlugin } from '@plugboard/catalog'
import type { PluginId, PluginTenant, TenantId, Version } from '@plugboard/types'
import { findPlugin } from '../plugins/find-version.ts'
import { chooseUpgrade } from './choose-upgrade.ts'
import { holdFacts, policyOf, requestedOf, wishOf } from './plugin-wish.ts'
import { shareReads } from './share-reads.ts'

/** Which tenants of a plugin are listed. */
export interface PluginTenantsQuery {
  readonly pluginId: PluginId
  /** Missing: whichever version they have. */
  readonly version?: Version | undefined
  /** The last tenant of the page before. */
  readonly after?: TenantId | undefined
  /** The most tenants that are read. */
  readonly limit: number
}

/**
 * The tenants that have a plugin, by id, and where the next page begins; null on the last one. What a tenant's own configuration or the code of
 * a version holds is not looked for, so a page needs no secret and runs no schema.
 *
 * @throws PluginNotFoundError, CatalogUnavailableError
 */
export async function listPluginTenants(
  { catalog, clock }: { readonly catalog: Catalog; readonly clock: () => number },
  { pluginId, version, after, limit }: PluginTenantsQuery,
): Promise<{ readonly items: readonly PluginTenant[]; readonly next: TenantId | null }> {
  await findPlugin(catalog, pluginId)
  const shared = shareReads(catalog, clock)
  const having = await catalog.tenants.listOfPlugin({ pluginId, after, limit: limit + 1 })
  const page = having.slice(0, limit)
  const items: PluginTenant[] = []
  for (const each of page)
    if (version === undefined || each.plugin.version === version)
      items.push(await toPluginTenant(shared, each, clock()))
  return { items, next: having.length > limit ? (page.at(-1)?.tenant.tenantId ?? null) : null }
}

/** The plugin as a tenant has it, with what it waits for. */
async function toPluginTenant(
  catalog: Catalog,
  { tenant, plugin, rolledBack }: TenantWithPlugin,
  nowMs: number,
): Promise<PluginTenant> {
  const { tenantId } = tenant
  const { pluginId } = plugin
  const facts = holdFacts(plugin, {
    tenantId,
    content: tenant,
    rolledBack: { [pluginId]: rolledBack },
    nowMs,
  })
  // Most plugins are pinned, and need no read.
  const upgrade =
    policyOf(plugin) === 'pinned'
      ? null
      : await chooseUpgrade(catalog, pluginId, { wish: wishOf(plugin), facts })
  return {
    tenantId,
    version: plugin.version,
    requested: requestedOf(plugin),
    upgrade: policyOf(plugin),
    enabled: plugin.enabled,
    pending: upgrade?.held?.version ?? upgrade?.chosen?.version ?? null,
    holds: [...(upgrade?.held?.holds ?? [])],
    updatedAt: new Date(plugin.updatedAtMs).toISOString(),
  }
}
