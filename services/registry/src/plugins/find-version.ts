import {
  type Catalog,
  CatalogUnusableError,
  type PluginRecord,
  type Stored,
  type VersionRecord,
} from '@plugboard/catalog'
import type { PluginId, VersionFile, VersionRef } from '@plugboard/types'
import { PluginNotFoundError, VersionNotFoundError } from './errors.ts'

/** @throws PluginNotFoundError */
export async function findPlugin(catalog: Catalog, pluginId: PluginId): Promise<PluginRecord> {
  const stored = await catalog.plugins.find(pluginId)
  if (!stored) throw new PluginNotFoundError(pluginId)
  return stored.value
}

/** @throws VersionNotFoundError, or PluginNotFoundError when the plugin does not exist */
export async function findActiveVersion(catalog: Catalog, ref: VersionRef): Promise<VersionRecord> {
  return (await requireActive(catalog, ref)).value
}

/**
 * The record of an active version, with its revision.
 *
 * @throws VersionNotFoundError, or PluginNotFoundError when the plugin does not exist
 */
export async function requireActive(catalog: Catalog, ref: VersionRef): Promise<Stored<VersionRecord>> {
  const stored = await catalog.versions.find(ref)
  if (stored?.value.state === 'active') return stored
  await findPlugin(catalog, ref.pluginId)
  throw new VersionNotFoundError(ref)
}

/**
 * The files of an active version.
 *
 * @throws CatalogUnusableError when the catalog has lost them, and the store too
 */
export async function findFiles(
  catalog: Catalog,
  { pluginId, version, digest }: VersionRecord,
): Promise<readonly VersionFile[]> {
  const files = await catalog.fileLists.find({ pluginId, version, digest })
  if (!files) throw lostFiles({ pluginId, version })
  return files
}

/** The catalog has lost the list of files of an active version, and the store has no manifest to restore it from. */
export function lostFiles({ pluginId, version }: VersionRef): CatalogUnusableError {
  return new CatalogUnusableError(
    `the catalog and the store have lost the list of files of ${pluginId} ${version}; restore one of them from a backup`,
  )
}
