import { type Catalog, CatalogUnusableError, type TenantPlugin, type TenantRecord } from '@plugboard/catalog'
import { StoreUnavailableError } from '@plugboard/storage'
import { type PluginId, TENANT_MANIFEST_LIMIT_BYTES } from '@plugboard/types'
import { TenantManifestTooLargeError } from '../installs/errors.ts'
import { PluginNotFoundError, VersionNotFoundError } from '../plugins/errors.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { manifestHead } from './manifest-head.ts'
import { jsonBytes, measureVersion, pluginBytes } from './manifest-plugin.ts'

type MeasuredPlugin = TenantPlugin & { readonly versionBytes: number }

const LOSSES = [CatalogUnusableError, StoreUnavailableError, VersionNotFoundError, PluginNotFoundError]

interface TenantAfterChange {
  readonly next: TenantRecord
  readonly pluginId: PluginId
  /** The plugin before the change; undefined when the tenant did not have it. */
  readonly before: TenantPlugin | undefined
}

/**
 * Checks the size of a tenant's manifest after a change against the limit. The record contains the bytes that the version
 * of each plugin adds, so only a new version is read.
 *
 * @returns the record to write, with sizes that were missing
 * @throws TenantManifestTooLargeError when the manifest would exceed the limit and the plugin has grown
 */
export async function requireManifestFits(
  { catalog, publicBase }: { catalog: Catalog; publicBase: string },
  { next, pluginId, before }: TenantAfterChange,
): Promise<TenantRecord> {
  const plugins = await measureAll(catalog, { next, pluginId })
  const measured = { ...next, plugins }
  const bytesOf = ({ versionBytes = 0, config }: TenantPlugin) =>
    pluginBytes({ versionBytes, config }, publicBase)
  // A plugin that is disabled counts too: enabling one never exceeds the limit.
  const commas = Math.max(plugins.length - 1, 0)
  const manifestBytes = plugins.reduce((sum, plugin) => sum + bytesOf(plugin), commas + emptyBytes(next))
  const changed = plugins.find((plugin) => plugin.pluginId === pluginId)
  if (!changed || manifestBytes <= TENANT_MANIFEST_LIMIT_BYTES) return measured
  // A tenant from a time without the limit may exceed it, and may still change its plugins as long as none grows.
  if (before && bytesOf(changed) <= bytesOf(await measure(catalog, before))) return measured
  throw new TenantManifestTooLargeError({
    tenantId: next.tenantId,
    plugin: changed,
    pluginBytes: bytesOf(changed),
    manifestBytes,
  })
}

function emptyBytes(tenant: TenantRecord): number {
  return jsonBytes({ ...manifestHead(tenant), plugins: [] })
}

/**
 * Measures the plugins that were not measured yet. A loss of one plugin's records must not keep its tenant from changing the
 * others; it counts without its version then.
 */
async function measureAll(
  catalog: Catalog,
  { next, pluginId }: Pick<TenantAfterChange, 'next' | 'pluginId'>,
): Promise<readonly TenantPlugin[]> {
  const plugins: TenantPlugin[] = []
  let isStoreDown = false
  for (const plugin of next.plugins) {
    const isChanged = plugin.pluginId === pluginId
    try {
      // A store that does not answer takes its whole timeout, which the tenant waits for once and not for each plugin.
      plugins.push(isStoreDown && !isChanged ? plugin : await measure(catalog, plugin))
    } catch (error) {
      if (isChanged || !LOSSES.some((loss) => error instanceof loss)) throw error
      isStoreDown ||= error instanceof StoreUnavailableError
      plugins.push(plugin)
    }
  }
  return plugins
}

async function measure(catalog: Catalog, plugin: TenantPlugin): Promise<MeasuredPlugin> {
  if (plugin.versionBytes !== undefined) return { ...plugin, versionBytes: plugin.versionBytes }
  const version = await findActiveVersion(catalog, plugin)
  return { ...plugin, versionBytes: await measureVersion(catalog, plugin, version) }
}
