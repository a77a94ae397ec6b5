import type { Catalog } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import type { Sha256, VersionManifest, VersionRef } from '@plugboard/types'
import { loadManifest } from '../publish/objects/stored-manifest.ts'

interface RestorePorts {
  readonly catalog: Catalog
  readonly store: ObjectStore
}

/**
 * Puts a list of files that the catalog has lost back from the version's manifest in the store.
 *
 * @returns the manifest; null when the store has none of that digest
 * @throws StoreUnavailableError, CatalogUnavailableError
 */
export async function restoreFileList(
  { catalog, store }: RestorePorts,
  key: VersionRef & { readonly digest: Sha256 },
  signal?: AbortSignal,
): Promise<VersionManifest | null> {
  const manifest = await loadManifest(store, key, signal)
  if (manifest?.digest !== key.digest) return null
  await catalog.fileLists.put(key, manifest.files)
  return manifest
}

/** The catalog, with lists of files that are restored from the store when they are read and lost. */
export function withRestoredFileLists({ catalog, store }: RestorePorts): Catalog {
  const { fileLists } = catalog
  return {
    ...catalog,
    fileLists: {
      ...fileLists,
      find: async (key) =>
        (await fileLists.find(key)) ?? (await restoreFileList({ catalog, store }, key))?.files ?? null,
    },
  }
}
