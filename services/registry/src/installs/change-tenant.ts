import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog, Stored, TenantPlugin, TenantRecord } from '@plugboard/catalog'
import { type PluginId, TENANT_PLUGIN_LIMIT } from '@plugboard/types'
import { requireManifestFits } from '../tenant-manifest/require-manifest-fits.ts'
import { TenantBusyError, TenantFullError } from './errors.ts'
import type { TenantPluginRef } from './tenant-plugins.ts'

/** How long a change is retried while others change the same tenant. */
const PATIENCE_MS = 5000
const SHORTEST_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 250

export interface TenantPorts {
  readonly catalog: Catalog
  readonly clock: () => number
  /** Its length is part of the size of a tenant manifest. */
  readonly publicBase: string
}

export interface TenantChange<After> {
  readonly generation: number
  readonly before: TenantPlugin | undefined
  readonly after: After
}

/**
 * Changes one plugin of a tenant by one compare-and-set of the tenant's record, which raises its generation by one. The
 * record of a tenant without plugins is kept, because otherwise its generation would start again.
 *
 * @param change returns the new state of the plugin: undefined to remove it, the same object to change nothing; it may be
 * called several times
 * @throws TenantBusyError when another change was faster each time; TenantFullError; TenantManifestTooLargeError; what
 * `change` throws
 */
export async function changeTenant<After extends TenantPlugin | undefined>(
  ports: TenantPorts,
  { tenantId, pluginId }: TenantPluginRef,
  change: (present: TenantPlugin | undefined) => After,
): Promise<TenantChange<After>> {
  const { catalog, clock } = ports
  const deadlineMs = clock() + PATIENCE_MS
  for (let ceilingMs = SHORTEST_PAUSE_MS; ; ceilingMs = Math.min(ceilingMs * 2, LONGEST_PAUSE_MS)) {
    const stored = await catalog.tenants.find(tenantId)
    const tenant = stored?.value ?? { tenantId, generation: 0, plugins: [] }
    const before = tenant.plugins.find((each) => each.pluginId === pluginId)
    const after = change(before)
    if (after === before) return { generation: tenant.generation, before, after }
    const next = withPlugin(tenant, pluginId, after)
    // A removal needs no room.
    const fitting = after ? await requireManifestFits(ports, { next, pluginId, before }) : next
    if (await write(catalog, stored, fitting)) return { generation: next.generation, before, after }
    if (clock() >= deadlineMs) throw new TenantBusyError(tenantId)
    // A random time up to the ceiling, so that changes that collided do not collide again.
    await sleep(Math.random() * ceilingMs)
  }
}

function write(catalog: Catalog, stored: Stored<TenantRecord> | null, next: TenantRecord) {
  return stored ? catalog.tenants.replace(stored, next) : catalog.tenants.insert(next)
}

function withPlugin(
  tenant: TenantRecord,
  pluginId: PluginId,
  plugin: TenantPlugin | undefined,
): TenantRecord {
  const others = tenant.plugins.filter((each) => each.pluginId !== pluginId)
  if (plugin && others.length >= TENANT_PLUGIN_LIMIT) throw new TenantFullError(tenant.tenantId)
  const plugins = plugin
    ? [...others, plugin].toSorted((left, right) => (left.pluginId < right.pluginId ? -1 : 1))
    : others
  return { ...tenant, generation: tenant.generation + 1, plugins }
}
