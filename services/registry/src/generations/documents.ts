import type { ListedGeneration, TenantPlugin, TenantRecord } from '@plugboard/catalog'
import type { GenerationDocument, GenerationPlugin, GenerationSummary } from '@plugboard/types'
import { orderOf } from '../installs/tenant-plugins.ts'
import { describeChange } from './describe-change.ts'

/** A generation as lists show it. */
export function toGenerationSummary({
  tenantId,
  generation,
  origin,
  changes = [],
}: ListedGeneration): GenerationSummary {
  return {
    tenantId,
    generation,
    madeAt: origin ? new Date(origin.madeAtMs).toISOString() : null,
    madeBy: origin?.madeBy ?? null,
    from: origin?.from ?? null,
    rolledBackTo: origin?.rolledBackTo ?? null,
    changes: changes.map(describeChange),
  }
}

/** A whole generation. */
export function toGeneration(record: TenantRecord): GenerationDocument {
  return { ...toGenerationSummary(record), plugins: record.plugins.map(toGenerationPlugin) }
}

function toGenerationPlugin(plugin: TenantPlugin): GenerationPlugin {
  const { pluginId, version, config, enabled, installedAtMs, updatedAtMs } = plugin
  return {
    pluginId,
    version,
    config,
    order: orderOf(plugin),
    enabled,
    installedAt: new Date(installedAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  }
}
