import { Buffer } from 'node:buffer'
import type { Catalog, TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { TenantManifestPlugin } from '@plugboard/types'
import { type FolderUrls, unsignedUrls } from '../bundle-urls/bundle-urls.ts'
import type { InstalledPlugin } from '../installs/tenant-plugins.ts'
import { activeSummary } from '../plugins/documents.ts'
import { findListedFiles } from './listed-files.ts'

/** A tenant's plugin as an entry of the tenant manifest. */
export async function toManifestPlugin(
  catalog: Catalog,
  { plugin, version }: InstalledPlugin,
  { folderOf }: FolderUrls,
): Promise<TenantManifestPlugin> {
  const { metadata, entry } = activeSummary(version)
  return {
    id: plugin.pluginId,
    name: metadata.name,
    version: plugin.version,
    base: folderOf(plugin),
    entry,
    files: await findListedFiles(catalog, version),
    extensionPoints: metadata.extensionPoints,
    compat: metadata.compat,
    isolation: metadata.isolation,
    config: plugin.config,
  }
}

/** The bytes that a version adds to a tenant manifest, without the public base and the configuration. */
export async function measureVersion(
  catalog: Catalog,
  plugin: TenantPlugin,
  version: VersionRecord,
): Promise<number> {
  const unconfigured = { plugin: { ...plugin, config: {} }, version }
  return jsonBytes(await toManifestPlugin(catalog, unconfigured, unsignedUrls(''))) - jsonBytes({})
}

/** The bytes that a plugin adds to a tenant manifest. */
export function pluginBytes(
  { versionBytes, config }: Pick<TenantPlugin, 'config'> & { readonly versionBytes: number },
  baseBytes: number,
): number {
  return versionBytes + baseBytes + jsonBytes(config)
}

export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}
