import type { Catalog, TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'

/** A plugin a tenant has, with the version it has of it. */
export interface InstalledPlugin {
  readonly plugin: TenantPlugin
  readonly version: VersionRecord
}

/** What a tenant has, sorted by plugin id; generation 0 and nothing for a tenant that never had a plugin. */
export async function loadTenantPlugins(
  catalog: Catalog,
  tenantId: TenantId,
): Promise<{ generation: number; installed: readonly InstalledPlugin[] }> {
  const tenant = await catalog.tenants.find(tenantId)
  if (!tenant) return { generation: 0, installed: [] }
  const { plugins, generation } = tenant.value
  const stored = await catalog.versions.findMany(plugins)
  const versions = new Map(stored.map(({ value }) => [`${value.pluginId} ${value.version}`, value]))
  const installed = plugins.map((plugin) => {
    const version = versions.get(`${plugin.pluginId} ${plugin.version}`)
    // Versions are never removed once they were active, and only active ones can be installed.
    if (!version)
      throw new TypeError(`${tenantId} has ${plugin.pluginId} ${plugin.version}, which is not recorded`)
    return { plugin, version }
  })
  return { generation, installed }
}
