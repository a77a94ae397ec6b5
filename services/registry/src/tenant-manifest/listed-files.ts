import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { TenantManifestFile } from '@plugboard/types'
import { findFiles } from '../plugins/find-version.ts'

/** The files of a version that a browser runs or applies: scripts and style sheets, including the entry. */
export async function findListedFiles(
  catalog: Catalog,
  version: VersionRecord,
): Promise<TenantManifestFile[]> {
  return (await findFiles(catalog, version))
    .filter(({ contentType }) => /^(?:application\/javascript|text\/css)(?:;|$)/.test(contentType))
    .map(({ path, integrity }) => ({ path, integrity }))
}
