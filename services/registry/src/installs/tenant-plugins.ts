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

/** A plugin of a tenant, with the record of its installed version. */
export interface InstalledPlugin {
  readonly plugin: TenantPlugin
  readonly version: VersionRecord
}

/** Where a plugin is among the others of its tenant. */
export function orderOf({ order = 0 }: TenantPlugin): number {
  return order
}

/** The plugins of a tenant, sorted by id; none for a tenant that never had a plugin. */
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
 * Plugins of a tenant with the records of their installed versions, in order. They are read one by one, so that other work
 * of the event loop can run in between.
 */
export async function* withVersions(
  catalog: Catalog,
  plugins: readonly TenantPlugin[],
): AsyncGenerator<InstalledPlugin> {
  for (const plugin of plugins) {
    // Active versions are never removed, and only active ones can be installed.
    yield { plugin, version: await findActiveVersion(catalog, plugin) }
    await setImmediate()
  }
}
