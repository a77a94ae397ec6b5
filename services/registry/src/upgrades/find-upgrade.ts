import type { Catalog, TenantPlugin } from '@plugboard/catalog'
import type { PendingUpgrade } from '@plugboard/types'
import type { TenantState } from '../generations/make-generation.ts'
import { chooseUpgrade } from './choose-upgrade.ts'
import { holdFacts, policyOf, wishOf } from './plugin-wish.ts'

/** The upgrade that a plugin of a tenant waits for, or null. */
export async function findUpgrade(
  catalog: Catalog,
  plugin: TenantPlugin,
  tenant: TenantState & { nowMs: number },
): Promise<PendingUpgrade | null> {
  // Most plugins are pinned, and need no read.
  if (policyOf(plugin) === 'pinned') return null
  const { chosen, held } = await chooseUpgrade(catalog, plugin.pluginId, {
    wish: wishOf(plugin),
    facts: holdFacts(plugin, tenant),
  })
  const { pluginId, version } = plugin
  if (held) return { pluginId, version, pending: held.version, holds: [...held.holds] }
  return chosen === null ? null : { pluginId, version, pending: chosen, holds: [] }
}
