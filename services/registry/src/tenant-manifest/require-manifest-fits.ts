import { type Catalog, CatalogUnusableError, type TenantPlugin, type TenantRecord } from '@plugboard/catalog'
import { StoreUnavailableError } from '@plugboard/storage'
import { TENANT_MANIFEST_LIMIT_BYTES } from '@plugboard/types'
import { TenantManifestTooLargeError } from '../installs/errors.ts'
import type { ManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { PluginNotFoundError, VersionNotFoundError } from '../plugins/errors.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { manifestHead } from './manifest-head.ts'
import { jsonBytes, measureVersion, pluginBytes } from './manifest-plugin.ts'

type MeasuredPlugin = TenantPlugin & { readonly versionBytes: number }

const LOSSES = [CatalogUnusableError, StoreUnavailableError, VersionNotFoundError, PluginNotFoundError]

interface SizePorts {
  readonly catalog: Catalog
  readonly baseBytes: number
  readonly copies: ManifestCopies | null
}

interface TenantChange {
  readonly present: TenantRecord
  /** Has the same objects for the plugins that do not change. */
  readonly next: TenantRecord
}

/**
 * Checks the size of a tenant's manifest after a change against the limit. The record contains the bytes that the version
 * of each plugin adds, so only a new version is read.
 *
 * @returns the record to write, with sizes that were missing
 * @throws TenantManifestTooLargeError when the manifest would exceed the limit and a plugin has grown
 */
export async function requireManifestFits(
  { catalog, baseBytes, copies }: SizePorts,
  { present, next }: TenantChange,
): Promise<TenantRecord> {
  const changed = next.plugins.filter((plugin) => !present.plugins.includes(plugin))
  // A removal needs no room.
  if (changed.length === 0) return next
  const plugins = await measureAll(catalog, { plugins: next.plugins, changed })
  const bytesOf = ({ versionBytes = 0, config }: TenantPlugin) =>
    pluginBytes({ versionBytes, config }, baseBytes)
  // A plugin that is disabled counts too: enabling one never exceeds the limit.
  const commas = Math.max(plugins.length - 1, 0)
  const otherBytes = commas + jsonBytes({ ...(await manifestHead(next, copies)), plugins: [] })
  const manifestBytes = plugins.reduce((sum, plugin) => sum + bytesOf(plugin), otherBytes)
  if (manifestBytes <= TENANT_MANIFEST_LIMIT_BYTES) return { ...next, plugins }
  for (const { pluginId } of changed) {
    const after = plugins.find((plugin) => plugin.pluginId === pluginId)
    const before = present.plugins.find((plugin) => plugin.pluginId === pluginId)
    // A tenant from a time without the limit may exceed it, and may still change its plugins as long as none grows.
    if (!after || (before && bytesOf(after) <= bytesOf(await measure(catalog, before)))) continue
    const { tenantId } = next
    const size = bytesOf(after)
    throw new TenantManifestTooLargeError({ tenantId, plugin: after, pluginBytes: size, manifestBytes })
  }
  return { ...next, plugins }
}

/**
 * Measures the plugins that were not measured yet. A loss of one plugin's records must not keep its tenant from changing the
 * others; it counts without its version then.
 */
async function measureAll(
  catalog: Catalog,
  { plugins, changed }: { plugins: readonly TenantPlugin[]; changed: readonly TenantPlugin[] },
): Promise<readonly TenantPlugin[]> {
  const measured: TenantPlugin[] = []
  let isStoreDown = false
  for (const plugin of plugins) {
    const isChanged = changed.includes(plugin)
    try {
      // A store that does not answer takes its whole timeout, which the tenant waits for once and not for each plugin.
      measured.push(isStoreDown && !isChanged ? plugin : await measure(catalog, plugin))
    } catch (error) {
      if (isChanged || !LOSSES.some((loss) => error instanceof loss)) throw error
      isStoreDown ||= error instanceof StoreUnavailableError
      measured.push(plugin)
    }
  }
  return measured
}

async function measure(catalog: Catalog, plugin: TenantPlugin): Promise<MeasuredPlugin> {
  if (plugin.versionBytes !== undefined) return { ...plugin, versionBytes: plugin.versionBytes }
  const version = await findActiveVersion(catalog, plugin)
  return { ...plugin, versionBytes: await measureVersion(catalog, plugin, version) }
}
