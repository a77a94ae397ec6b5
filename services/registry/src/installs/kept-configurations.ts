import { Buffer } from 'node:buffer'
import type { KeptConfiguration, TenantContent, TenantPlugin } from '@plugboard/catalog'
import {
  KEPT_CONFIGURATIONS_LIMIT_BYTES,
  type PluginId,
  TENANT_PLUGIN_LIMIT,
  type TenantId,
} from '@plugboard/types'
import { KeptConfigurationsFullError } from './errors.ts'

/** What an uninstalled plugin leaves for its next install. */
export function keptOf(plugin: TenantPlugin, keptAtMs: number): KeptConfiguration {
  const { pluginId, config, secrets, order } = plugin
  return { pluginId, config, secrets, order, keptAtMs }
}

/** What is kept of a plugin, or undefined. */
export function findKept(
  { keptConfigurations = [] }: TenantContent,
  pluginId: PluginId,
): KeptConfiguration | undefined {
  return keptConfigurations.find((kept) => kept.pluginId === pluginId)
}

/**
 * The kept configurations of a tenant with a new one of a plugin, or without it.
 *
 * @throws KeptConfigurationsFullError
 */
export function withKept(
  { keptConfigurations = [] }: TenantContent,
  {
    tenantId,
    pluginId,
    kept,
  }: { tenantId: TenantId; pluginId: PluginId; kept: KeptConfiguration | undefined },
): TenantContent['keptConfigurations'] {
  const others = keptConfigurations.filter((each) => each.pluginId !== pluginId)
  if (!kept) return others.length === 0 ? undefined : others
  const all = [...others, kept].toSorted((left, right) => (left.pluginId < right.pluginId ? -1 : 1))
  const bytes = Buffer.byteLength(JSON.stringify(all))
  if (all.length > TENANT_PLUGIN_LIMIT || bytes > KEPT_CONFIGURATIONS_LIMIT_BYTES) {
    throw new KeptConfigurationsFullError(tenantId)
  }
  return all
}
