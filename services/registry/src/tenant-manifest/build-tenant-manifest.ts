import { Buffer } from 'node:buffer'
import type { Catalog, TenantRecord } from '@plugboard/catalog'
import { bundleUrl, type TenantManifest, type TenantManifestPlugin, type VersionFile } from '@plugboard/types'
import { type InstalledPlugin, withVersions } from '../installs/tenant-plugins.ts'
import { activeSummary } from '../plugins/documents.ts'
import { findFiles } from '../plugins/find-version.ts'
import { entityTag } from '../preconditions.ts'

/** A tenant manifest as it is sent. */
export interface ManifestDocument {
  readonly etag: string
  /** JSON of a TenantManifest. */
  readonly body: Buffer
}

/** The one document a page of a tenant loads plugins from: what is enabled, at exact versions, with integrity. */
export async function buildTenantManifest(
  { catalog, publicBase }: { catalog: Catalog; publicBase: string },
  { tenantId, generation, plugins }: TenantRecord,
): Promise<ManifestDocument> {
  const head = { schemaVersion: 1, tenantId, generation } satisfies Omit<TenantManifest, 'plugins'>
  const enabled = plugins.filter((plugin) => plugin.enabled)
  const texts: string[] = []
  // Each plugin becomes text by itself: all of a large tenant at once would hold up everybody else.
  for await (const installed of withVersions(catalog, enabled)) {
    const files = await findFiles(catalog, installed.version)
    texts.push(JSON.stringify(toManifestPlugin(installed, files, publicBase)))
  }
  const body = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"plugins":[${texts.join(',')}]}`)
  // Of the whole document: the public base is part of it, and a setting may change that.
  return { etag: entityTag(body), body }
}

function toManifestPlugin(
  { plugin, version }: InstalledPlugin,
  files: readonly VersionFile[],
  publicBase: string,
): TenantManifestPlugin {
  const { metadata, entry, integrity: entryIntegrity } = activeSummary(version)
  return {
    id: plugin.pluginId,
    name: metadata.name,
    version: plugin.version,
    entry: bundleUrl(publicBase, plugin, entry),
    integrity: entryIntegrity,
    files: files.map(({ path, contentType, size, integrity }) => ({
      path,
      url: bundleUrl(publicBase, plugin, path),
      contentType,
      size,
      integrity,
    })),
    extensionPoints: metadata.extensionPoints,
    compat: metadata.compat,
    isolation: metadata.isolation,
    config: plugin.config,
  }
}
