import type { Catalog, PluginRecord, VersionRecord } from '@plugboard/catalog'
import { ProblemError } from '@plugboard/service-kit'
import type { PluginId, Version } from '@plugboard/types'

/** @throws ProblemError when there is no such plugin */
export async function findPlugin(catalog: Catalog, pluginId: PluginId): Promise<PluginRecord> {
  const stored = await catalog.plugins.find(pluginId)
  if (!stored) throw new ProblemError('PLUGIN_NOT_FOUND', `There is no plugin ${pluginId}.`)
  return stored.value
}

/** @throws ProblemError when there is no such active version */
export async function findActiveVersion(
  catalog: Catalog,
  pluginId: PluginId,
  version: Version,
): Promise<VersionRecord> {
  const stored = await catalog.versions.find({ pluginId, version })
  if (stored?.value.state === 'active') return stored.value
  // The more helpful of two answers: the plugin itself may be what does not exist.
  await findPlugin(catalog, pluginId)
  throw new ProblemError('VERSION_NOT_FOUND', `There is no version ${version} of ${pluginId}.`)
}
