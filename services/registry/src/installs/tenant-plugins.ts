import { setImmediate } from 'node:timers/promises'
import type { Catalog, TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { PluginId, TenantId } from '@plugboard/types'
import { findActiveVersion } from '../plugins/find-version.ts'
import { PluginNotInstalledError } from './errors.ts'

// The versions of so many plugins are read at a time: a version of thousands of files takes tens of milliseconds to parse.
const READ_AT_ONCE = 4

/** Names one plugin of one tenant. */
export interface TenantPluginRef {
  readonly tenantId: TenantId
  readonly pluginId: PluginId
}

/** A plugin a tenant has, with the version it has of it. */
export interface InstalledPlugin {
  readonly plugin: TenantPlugin
  readonly version: VersionRecord
}

/** What a tenant has, sorted by plugin id; nothing for a tenant that never had a plugin. */
export async function listTenantPlugins(
  catalog: Catalog,
  tenantId: TenantId,
): Promise<readonly TenantPlugin[]> {
  return (await catalog.tenants.find(tenantId))?.value.plugins ?? []
}

/** @throws PluginNotInstalledError */
export async function findTenantPlugin(catalog: Catalog, ref: TenantPluginRef): Promise<InstalledPlugin> {
  const plugins = await listTenantPlugins(catalog, ref.tenantId)
  const plugin = plugins.find(({ pluginId }) => pluginId === ref.pluginId)
  if (!plugin) throw new PluginNotInstalledError(ref)
  return { plugin, version: await findActiveVersion(catalog, plugin) }
}

/** Plugins with their versions, in their order. Others have their turn of the event loop between a few and the next. */
export async function* withVersions(
  catalog: Catalog,
  plugins: readonly TenantPlugin[],
): AsyncGenerator<InstalledPlugin> {
  for (let start = 0; start < plugins.length; start += READ_AT_ONCE) {
    if (start > 0) await setImmediate()
    const few = plugins.slice(start, start + READ_AT_ONCE)
    const stored = await catalog.versions.findMany(few)
    const versions = new Map(stored.map(({ value }) => [`${value.pluginId} ${value.version}`, value]))
    for (const plugin of few) {
      const version = versions.get(`${plugin.pluginId} ${plugin.version}`)
      // Versions are never removed once they were active, and only active ones can be installed.
      if (!version) throw new TypeError(`${plugin.pluginId} ${plugin.version} is installed and not recorded`)
      yield { plugin, version }
    }
  }
}
