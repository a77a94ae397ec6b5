import { setImmediate } from 'node:timers/promises'
import type { Catalog, TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { PluginId, TenantId } from '@plugboard/types'
import { findActiveVersion } from '../plugins/find-version.ts'
import { PluginNotInstalledError } from './errors.ts'

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

/**
 * Plugins with the versions a tenant has of them, in their order. They are read one by one, and others have their turn of
 * the event loop in between: a version of thousands of files takes tens of milliseconds to parse.
 */
export async function* withVersions(
  catalog: Catalog,
  plugins: readonly TenantPlugin[],
): AsyncGenerator<InstalledPlugin> {
  for (const plugin of plugins) {
    // Versions are never removed once they were active, and only active ones can be installed.
    yield { plugin, version: await findActiveVersion(catalog, plugin) }
    await setImmediate()
  }
}
