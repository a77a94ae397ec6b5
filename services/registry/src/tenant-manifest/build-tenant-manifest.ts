import { Buffer } from 'node:buffer'
import type { Catalog, TenantRecord } from '@plugboard/catalog'
import { bundleUrl, entryFile, type TenantManifest, type TenantManifestPlugin } from '@plugboard/types'
import { type InstalledPlugin, withVersions } from '../installs/tenant-plugins.ts'
import { activeManifest } from '../plugins/documents.ts'
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
    texts.push(JSON.stringify(toManifestPlugin(installed, publicBase)))
  }
  const body = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"plugins":[${texts.join(',')}]}`)
  // Of the whole document: the public base is part of it, and a setting may change that.
  return { etag: entityTag(body), body }
}

function toManifestPlugin({ plugin, version }: InstalledPlugin, publicBase: string): TenantManifestPlugin {
  const manifest = activeManifest(version)
  return {
    id: plugin.pluginId,
    name: manifest.metadata.name,
    version: plugin.version,
    entry: bundleUrl(publicBase, plugin, manifest.entry),
    integrity: entryFile(manifest).integrity,
    files: manifest.files.map(({ path, contentType, size, integrity }) => ({
      path,
      url: bundleUrl(publicBase, plugin, path),
      contentType,
      size,
      integrity,
    })),
    extensionPoints: manifest.metadata.extensionPoints,
    compat: manifest.metadata.compat,
    isolation: manifest.metadata.isolation,
    config: plugin.config,
  }
}
