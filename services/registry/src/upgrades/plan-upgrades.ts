import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import type { TenantState } from '../generations/make-generation.ts'
import { chooseUpgrade } from './choose-upgrade.ts'
import { holdFacts, policyOf, wishOf } from './plugin-wish.ts'
import { requestUpgrades, type UpgradePorts } from './request-upgrades.ts'

/**
 * Plans the next look at a plugin that a request has just changed: when a hold ends, or at once when a version was published
 * meanwhile, since the publish may have passed the tenant before it had the plugin.
 */
export async function planUpgrade(
  ports: UpgradePorts & { readonly catalog: Catalog },
  tenantId: TenantId,
  { plugin, ...tenant }: TenantState & { plugin: TenantPlugin; nowMs: number },
): Promise<void> {
  const { nowMs } = tenant
  // It may come back: its owners may be accepted now.
  if (plugin.withdrawn) await requestUpgrades(ports, { kind: 'tenant', tenantId }, { nowMs })
  if (policyOf(plugin) === 'pinned') return
  const wish = wishOf(plugin)
  const facts = holdFacts(plugin, { ...tenant, tenantId })
  const { chosen, nextAtMs } = await chooseUpgrade(ports.catalog, plugin.pluginId, { wish, facts })
  const dueAtMs = chosen === null ? nextAtMs : nowMs
  if (dueAtMs !== null) await requestUpgrades(ports, { kind: 'tenant', tenantId }, { nowMs, dueAtMs })
}
