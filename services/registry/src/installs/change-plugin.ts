import {
  contentOf,
  type KeptConfiguration,
  type TenantContent,
  type TenantPlugin,
  type TenantRecord,
} from '@plugboard/catalog'
import { type PluginId, TENANT_PLUGIN_LIMIT, type TenantId } from '@plugboard/types'
import { makeGeneration, type TenantPorts, type TenantState } from '../generations/make-generation.ts'
import { planUpgrade } from '../upgrades/plan-upgrades.ts'
import { TenantFullError } from './errors.ts'
import { findKept, withKept } from './kept-configurations.ts'
import type { TenantPluginRef } from './tenant-plugins.ts'

/** Who asks for a change of a tenant's plugin, and whether it is only to be previewed. */
export interface ChangeOptions {
  /** The name of the credential, or null if there is none. */
  readonly madeBy: string | null
  readonly isDryRun: boolean
}

/** Throws when a plugin in its current state may not be changed; undefined stands for one that the tenant does not have. */
export type CheckPresent = (present: TenantPlugin | undefined) => Promise<void>

/** What a tenant has of one plugin: the plugin itself, or only what is kept of it. */
export interface PluginState<Plugin = TenantPlugin | undefined> {
  readonly plugin: Plugin
  readonly kept: KeptConfiguration | undefined
}

export interface PluginChange<After> {
  /** The generation with the change. */
  readonly tenant: TenantRecord
  /** False when there was nothing to change. */
  readonly isChanged: boolean
  readonly before: TenantPlugin | undefined
  readonly after: After
}

/**
 * Changes one plugin of a tenant, which makes the tenant's next generation.
 *
 * @param change returns the new state of the plugin; it may be called several times
 * @throws TenantFullError, KeptConfigurationsFullError, TenantManifestTooLargeError, TenantBusyError; what `change` throws
 */
export async function changePlugin<After extends TenantPlugin | undefined>(
  ports: TenantPorts,
  { tenantId, pluginId }: TenantPluginRef,
  { madeBy, isDryRun }: ChangeOptions,
  change: (present: PluginState, tenant: TenantState) => Promise<PluginState<After>> | PluginState<After>,
): Promise<PluginChange<After>> {
  const { tenant, isChanged, result } = await makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'api' },
    async change(present) {
      const { content } = present
      const before = content.plugins.find((each) => each.pluginId === pluginId)
      const kept = findKept(content, pluginId)
      const { plugin: after, kept: keptAfter } = await change({ plugin: before, kept }, present)
      const isSame = after === before && keptAfter === kept
      const next = isSame
        ? content
        : {
            ...withPlugin(tenantId, content, { before, after }),
            keptConfigurations: withKept(content, { tenantId, pluginId, kept: keptAfter }),
          }
      const isOther = after === undefined || after.version !== before?.version
      const rolledBack = isOther ? without(present.rolledBack, pluginId) : present.rolledBack
      return { content: next, rolledBack, result: { before, after } }
    },
  })
  const { after } = result
  if (after && !isDryRun) {
    const state = { content: contentOf(tenant), rolledBack: tenant.rolledBack, nowMs: ports.clock() }
    await planUpgrade(ports, tenantId, { plugin: after, ...state })
  }
  return { tenant, isChanged, ...result }
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
