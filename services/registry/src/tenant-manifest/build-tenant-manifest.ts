import { Buffer } from 'node:buffer'
import type { Catalog, TenantRecord } from '@plugboard/catalog'
import type { FolderUrls } from '../bundle-urls/bundle-urls.ts'
import { orderOf, withVersions } from '../installs/tenant-plugins.ts'
import type { ManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { manifestHead } from './manifest-head.ts'
import { toManifestPlugin } from './manifest-plugin.ts'

/** What a tenant manifest is built from. */
export interface ManifestSource {
  readonly catalog: Catalog
  /** Null: manifests are not copied to the store. */
  readonly copies: ManifestCopies | null
}

/**
 * Builds the document from which a tenant's pages load plugins: the enabled ones in the order that the
 * tenant has set, at exact versions, with integrity.
 *
 * @returns JSON of a TenantManifest
 */
export async function buildTenantManifest(
  { catalog, copies }: ManifestSource,
  tenant: TenantRecord,
  folders: FolderUrls,
): Promise<Buffer> {
  // The record is sorted by id, and sorting is stable.
  const enabled = tenant.plugins
    .filter((plugin) => plugin.enabled && !plugin.withdrawn)
    .toSorted((left, right) => orderOf(left) - orderOf(right))
  const texts: string[] = []
  // Plugins are serialized one by one, so that other work of the event loop can run in between.
  for await (const installed of withVersions(catalog, enabled)) {
    texts.push(JSON.stringify(await toManifestPlugin(catalog, installed, folders)))
  }
  const head = JSON.stringify(await manifestHead(tenant, copies))
  return Buffer.from(`${head.slice(0, -1)},"plugins":[${texts.join(',')}]}`)
}
