import { isDeepStrictEqual } from 'node:util'
import type { Catalog, TenantPlugin, TenantRecord, VersionRecord } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import { type InstallRequest, TENANT_PLUGIN_LIMIT, type TenantId } from '@plugboard/types'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'

const ATTEMPTS = 20

export interface InstallOutcome {
  readonly created: boolean
  readonly generation: number
  readonly plugin: TenantPlugin
  readonly version: VersionRecord
}

interface InstallOptions {
  readonly catalog: Catalog
  readonly clock: () => number
  readonly tenantId: TenantId
  readonly request: InstallRequest
}

/**
 * Gives a tenant a plugin, or another version or configuration of one it has. The tenant's record changes by one
 * compare-and-set that raises its generation; installing what is there already changes nothing.
 */
export async function installPlugin({
  catalog,
  clock,
  tenantId,
  request,
}: InstallOptions): Promise<InstallOutcome> {
  const { pluginId } = request
  const version = request.version ?? (await findPlugin(catalog, pluginId)).latest.version
  const record = await findActiveVersion(catalog, pluginId, version)
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const tenant = await catalog.tenants.find(tenantId)
    const present = tenant?.value.plugins.find((each) => each.pluginId === pluginId)
    const plugin: TenantPlugin = {
      pluginId,
      version,
      config: request.config ?? present?.config ?? {},
      enabled: present?.enabled ?? true,
      installedAtMs: present?.installedAtMs ?? clock(),
      updatedAtMs: clock(),
    }
    if (tenant && present && isSame(present, plugin)) {
      return { created: false, generation: tenant.value.generation, plugin: present, version: record }
    }
    const next = withPlugin(tenant?.value ?? { tenantId, generation: 0, plugins: [] }, plugin)
    const written = tenant ? await catalog.tenants.replace(tenant, next) : await catalog.tenants.insert(next)
    if (written) return { created: !present, generation: next.generation, plugin, version: record }
  }
  throw new ProblemError('CONCURRENT_CHANGE', 'Others change what this tenant has at the same time.')
}

function isSame(left: TenantPlugin, right: TenantPlugin): boolean {
  return left.version === right.version && isDeepStrictEqual(left.config, right.config)
}

function withPlugin(tenant: TenantRecord, plugin: TenantPlugin): TenantRecord {
  const others = tenant.plugins.filter((each) => each.pluginId !== plugin.pluginId)
  if (others.length >= TENANT_PLUGIN_LIMIT) {
    throw new ProblemError(
      'TENANT_FULL',
      `The tenant has ${others.length} plugins, which is the most it may have.`,
    )
  }
  return {
    ...tenant,
    generation: tenant.generation + 1,
    plugins: [...others, plugin].toSorted((left, right) => (left.pluginId < right.pluginId ? -1 : 1)),
  }
}
