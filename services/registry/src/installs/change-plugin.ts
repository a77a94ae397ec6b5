import type { TenantContent, TenantPlugin, TenantRecord } from '@plugboard/catalog'
import { TENANT_PLUGIN_LIMIT, type TenantId } from '@plugboard/types'
import { makeGeneration, type TenantPorts } from '../generations/make-generation.ts'
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
  change: (present: TenantPlugin | undefined) => After,
): Promise<PluginChange<After>> {
  const { tenant, result } = await makeGeneration(ports, {
    tenantId,
    isDryRun,
    origin: { madeBy, from: 'api' },
    change(content) {
      const before = content.plugins.find((each) => each.pluginId === pluginId)
      const after = change(before)
      const next = after === before ? content : withPlugin(tenantId, content, { before, after })
      return { content: next, result: { before, after } }
    },
  })
  return { tenant, ...result }
}

function withPlugin(
  tenantId: TenantId,
  { plugins }: TenantContent,
  { before, after }: { before: TenantPlugin | undefined; after: TenantPlugin | undefined },
): TenantContent {
  const others = plugins.filter((each) => each !== before)
  if (!after) return { plugins: others }
  if (others.length >= TENANT_PLUGIN_LIMIT) throw new TenantFullError(tenantId)
  return {
    plugins: [...others, after].toSorted((left, right) => (left.pluginId < right.pluginId ? -1 : 1)),
  }
}
