import type { Catalog } from '@plugboard/catalog'
import {
  bundleUrl,
  entryFile,
  type TenantId,
  type TenantManifest,
  type TenantManifestPlugin,
} from '@plugboard/types'
import { type InstalledPlugin, loadTenantPlugins } from '../installs/tenant-plugins.ts'
import { activeManifest } from '../plugins/documents.ts'

/** The one document a page of a tenant loads plugins from: what is enabled, at exact versions, with integrity. */
export async function buildTenantManifest(
  { catalog, publicBase }: { catalog: Catalog; publicBase: string },
  tenantId: TenantId,
): Promise<TenantManifest> {
  const { generation, installed } = await loadTenantPlugins(catalog, tenantId)
  const enabled = installed.filter(({ plugin }) => plugin.enabled)
  return {
    schemaVersion: 1,
    tenantId,
    generation,
    plugins: enabled.map((each) => toManifestPlugin(each, publicBase)),
  }
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
