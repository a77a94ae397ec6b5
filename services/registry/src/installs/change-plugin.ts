import { contentOf, type TenantContent, type TenantPlugin, type TenantRecord } from '@plugboard/catalog'
import { type PluginId, TENANT_PLUGIN_LIMIT, type TenantId } from '@plugboard/types'
import { makeGeneration, type TenantPorts, type TenantState } from '../generations/make-generation.ts'
import { planUpgrade } from '../upgrades/plan-upgrades.ts'
import { TenantFullError } from './errors.ts'
import type { TenantPluginRef } from './tenant-plugins.ts'

/** Who asks for a change of a tenant's plugin, and whether it is only to be previewed. */
export interface ChangeOptions {
  /** The name of the credential, or null if there is none. */
  readonly madeBy: string | null
  readonly isDryRun: boolean
}

export interface PluginChange<After> {
  /** The generation with the change. */
  readonly tenant: TenantRecord
  readonly before: TenantPlugin | undefined
  readonly after: After
}

/**
 * Changes one plugin of a tenant, which makes the tenant's next generation.
 *
 * @param change returns the new state of the plugin: undefined to remove it, the same object to change nothing; it may be
 * called several times
 * @throws TenantFullError; TenantManifestTooLargeError; TenantBusyError; what `change` throws
 */
export async function changePlugin<After extends TenantPlugin | undefined>(
  ports: TenantPorts,
  { tenantId, pluginId }: TenantPluginRef,
  { madeBy, isDryRun }: ChangeOptions,
  change: (present: TenantPlugin | undefined, tenant: TenantState) => Promise<After> | After,
): Promise<PluginChange<After>> {
  const { tenant, result } = await makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'api' },
    async change(present) {
      const { content } = present
      const before = content.plugins.find((each) => each.pluginId === pluginId)
      const after = await change(before, present)
      const next = after === before ? content : withPlugin(tenantId, content, { before, after })
      const isOther = after === undefined || after.version !== before?.version
      const rolledBack = isOther ? without(present.rolledBack, pluginId) : present.rolledBack
      return { content: next, rolledBack, result: { before, after } }
    },
  })
  const { after } = result
  if (after && !isDryRun) {
    const state = { content: contentOf(tenant), rolledBack: tenant.rolledBack, nowMs: ports.clock() }
    await planUpgrade(ports.catalog, tenantId, { plugin: after, ...state })
  }
  return { tenant, ...result }
}

function withPlugin(
  tenantId: TenantId,
  { plugins, ...settings }: TenantContent,
  { before, after }: { before: TenantPlugin | undefined; after: TenantPlugin | undefined },
): TenantContent {
  const others = plugins.filter((each) => each !== before)
  if (!after) return { ...settings, plugins: others }
  if (others.length >= TENANT_PLUGIN_LIMIT) throw new TenantFullError(tenantId)
  return {
    ...settings,
    plugins: [...others, after].toSorted((left, right) => (left.pluginId < right.pluginId ? -1 : 1)),
  }
}

/** What rollbacks took away, without one plugin, whose version a request has changed since. */
function without(rolledBack: TenantRecord['rolledBack'], pluginId: PluginId): TenantRecord['rolledBack'] {
  if (!rolledBack || !Object.hasOwn(rolledBack, pluginId)) return rolledBack
  const { [pluginId]: _known, ...others } = rolledBack
  return others
}
