import type { Catalog, PluginRecord, VersionRecord } from '@plugboard/catalog'
import type { PluginId, VersionRef } from '@plugboard/types'
import { PluginNotFoundError, VersionNotFoundError } from './errors.ts'

/** @throws PluginNotFoundError */
export async function findPlugin(catalog: Catalog, pluginId: PluginId): Promise<PluginRecord> {
  const stored = await catalog.plugins.find(pluginId)
  if (!stored) throw new PluginNotFoundError(pluginId)
  return stored.value
}

/** @throws VersionNotFoundError, or PluginNotFoundError where the plugin itself is what does not exist */
export async function findActiveVersion(catalog: Catalog, ref: VersionRef): Promise<VersionRecord> {
  const stored = await catalog.versions.find(ref)
  if (stored?.value.state === 'active') return stored.value
  await findPlugin(catalog, ref.pluginId)
  throw new VersionNotFoundError(ref)
}
