import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { PluginVersionDocument, VersionFile } from '@plugboard/types'
import type { BundleUrls } from '../bundle-urls/bundle-urls.ts'
import { findVersionBefore } from '../checks/check-findings.ts'
import { toVersionDocument } from './documents.ts'
import { findFiles } from './find-version.ts'

/**
 * The document of an active version, or of a staged one.
 *
 * @param known its files, where they were read already
 */
export async function describeVersion(
  { catalog, urls }: { readonly catalog: Catalog; readonly urls: BundleUrls },
  record: VersionRecord,
  known?: readonly VersionFile[],
): Promise<PluginVersionDocument> {
  const [files, before, { folderOf }] = await Promise.all([
    known ?? findFiles(catalog, record),
    findVersionBefore(catalog, record),
    urls.of([record.pluginId]),
  ])
  return toVersionDocument({ record, files, before }, folderOf(record))
}
