import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { TenantManifestFile } from '@plugboard/types'
import { findFiles } from '../plugins/find-version.ts'

/** What a browser runs or applies of a version: scripts and style sheets, the entry among them. */
export async function findListedFiles(
  catalog: Catalog,
  version: VersionRecord,
): Promise<TenantManifestFile[]> {
  return (await findFiles(catalog, version))
    .filter(({ contentType }) => /^(?:application\/javascript|text\/css)(?:;|$)/.test(contentType))
    .map(({ path, integrity }) => ({ path, integrity }))
}
