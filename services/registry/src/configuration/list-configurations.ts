import type { Catalog, ListedGeneration } from '@plugboard/catalog'
import type { FormerConfiguration } from '@plugboard/types'
import { findGeneration, listGenerations } from '../generations/find-generation.ts'
import type { TenantPluginRef } from '../installs/tenant-plugins.ts'
import { secretStatesOf } from './reveal-secrets.ts'

/** How many generations one page looks through, so that a page takes bounded work. */
const MOST_GENERATIONS = 1000
const GENERATIONS_AT_ONCE = 100

export interface FormerConfigurations {
  readonly items: readonly FormerConfiguration[]
  /** The generation below which the next page begins, or null on the last one. */
  readonly below: number | null
}

/**
 * The configurations that a plugin of a tenant has had in the generations that are kept, the latest first: one for each generation
 * that changed it, and the one that the oldest generation has. A page may have fewer than its limit.
 */
export async function listConfigurations(
  catalog: Catalog,
  { tenantId, pluginId, below, limit }: TenantPluginRef & { below: number; limit: number },
): Promise<FormerConfigurations> {
  const items: FormerConfiguration[] = []
  let position = below
  for (let read = 0; read < MOST_GENERATIONS; read += GENERATIONS_AT_ONCE) {
    const page = await listGenerations(catalog, { tenantId, below: position, limit: GENERATIONS_AT_ONCE + 1 })
    for (const [index, listed] of page.slice(0, GENERATIONS_AT_ONCE).entries()) {
      const isOldest = index === page.length - 1
      const item =
        isOldest || isConfigured(listed, pluginId) ? await readItem(catalog, listed, pluginId) : null
      if (item) items.push(item)
      position = listed.generation
      if (items.length === limit && !isOldest) return { items, below: position }
    }
    if (page.length <= GENERATIONS_AT_ONCE) return { items, below: null }
  }
  return { items, below: position }
}

/** Whether a generation changed the configuration of a plugin, or brought the plugin. */
function isConfigured({ changes = [] }: ListedGeneration, pluginId: string): boolean {
  return changes.some(
    (change) =>
      change.pluginId === pluginId &&
      (change.change === 'installed' || change.fields.some(({ field }) => field === 'config')),
  )
}

async function readItem(
  catalog: Catalog,
  { tenantId, generation, origin }: ListedGeneration,
  pluginId: string,
): Promise<FormerConfiguration | null> {
  const { plugins } = await findGeneration(catalog, { tenantId, generation })
  const plugin = plugins.find((each) => each.pluginId === pluginId)
  if (!plugin) return null
  return {
    generation,
    madeAt: origin ? new Date(origin.madeAtMs).toISOString() : null,
    madeBy: origin?.madeBy ?? null,
    from: origin?.from ?? null,
    version: plugin.version,
    config: plugin.config,
    secrets: secretStatesOf(plugin),
  }
}
