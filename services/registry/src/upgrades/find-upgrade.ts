import type { TenantPlugin } from '@plugboard/catalog'
import type { PendingUpgrade, TenantId } from '@plugboard/types'
import type { TenantState } from '../generations/make-generation.ts'
import { chooseUpgrade } from './choose-upgrade.ts'
import { type FurtherHoldPorts, furtherHold } from './further-hold.ts'
import { holdFacts, policyOf, wishOf } from './plugin-wish.ts'

/** The upgrade that a plugin of a tenant waits for, or null. */
export async function findUpgrade(
  ports: FurtherHoldPorts,
  plugin: TenantPlugin,
  { tenantId, ...tenant }: TenantState & { tenantId: TenantId; nowMs: number },
): Promise<PendingUpgrade | null> {
  // Most plugins are pinned, and need no read.
  if (policyOf(plugin) === 'pinned') return null
  const { chosen, held } = await chooseUpgrade(ports.catalog, plugin.pluginId, {
    wish: wishOf(plugin),
    facts: holdFacts(plugin, { ...tenant, tenantId }),
    findFurtherHold: (candidate) => furtherHold(ports, { tenantId, plugin, version: candidate }),
  })
  const { pluginId, version } = plugin
  if (held) {
    const next = chosen?.version ?? null
    return { pluginId, version, pending: held.version, holds: [...held.holds], next }
  }
  if (chosen === null) return null
  return { pluginId, version, pending: chosen.version, holds: [], next: chosen.version }
}
