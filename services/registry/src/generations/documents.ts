import type {
  Freeze,
  KeptConfiguration,
  ListedGeneration,
  TenantContent,
  TenantPlugin,
  TenantRecord,
} from '@plugboard/catalog'
import {
  DEFAULT_HOST_ID,
  type FreezeDocument,
  type GenerationDocument,
  type GenerationPlugin,
  type GenerationSummary,
  type KeptConfigurationDocument,
  type TenantDocument,
} from '@plugboard/types'
import { secretStatesOf } from '../configuration/reveal-secrets.ts'
import { orderOf } from '../installs/tenant-plugins.ts'
import { policyOf, requestedOf } from '../upgrades/plugin-wish.ts'
import { describeChange } from './describe-change.ts'
import type { Made } from './make-generation.ts'

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

/** What a change made, or would make. */
export function toMade({
  tenant,
  isChanged,
}: Pick<Made<unknown>, 'tenant' | 'isChanged'>): GenerationSummary {
  const summary = toGenerationSummary(tenant)
  // The changes of the present generation are not those of a request that changed nothing.
  return isChanged ? summary : { ...summary, changes: [] }
}

/** A whole generation. */
export function toGeneration(record: TenantRecord): GenerationDocument {
  return {
    ...toGenerationSummary(record),
    ...toTenantSettings(record),
    plugins: record.plugins.map(toGenerationPlugin),
    keptConfigurations: (record.keptConfigurations ?? []).map(toKeptDocument),
  }
}

/** What holds for all plugins of a tenant. */
export function toTenantSettings({
  minReleaseAgeMs = 0,
  securityFixes = 'at-once',
  hostId: host = DEFAULT_HOST_ID,
  freeze,
}: Pick<TenantContent, 'minReleaseAgeMs' | 'securityFixes' | 'hostId' | 'freeze'>): Pick<
  TenantDocument,
  'minReleaseAgeSeconds' | 'securityFixes' | 'host' | 'freeze'
> {
  return {
    minReleaseAgeSeconds: minReleaseAgeMs / 1000,
    securityFixes,
    host,
    freeze: toFreezeDocument(freeze),
  }
}

/** What was asked for, what may become of it, and why it came early. */
export function toWishDocument(
  plugin: TenantPlugin,
): Pick<
  GenerationPlugin,
  'requested' | 'upgrade' | 'minReleaseAgeSeconds' | 'freeze' | 'securityFix' | 'ownersRevision'
> {
  const { minReleaseAgeMs, freeze, securityFix = null, ownersRevision = 0 } = plugin
  return {
    requested: requestedOf(plugin),
    upgrade: policyOf(plugin),
    minReleaseAgeSeconds: minReleaseAgeMs === undefined ? null : minReleaseAgeMs / 1000,
    freeze: toFreezeDocument(freeze),
    securityFix,
    ownersRevision,
  }
}

function toFreezeDocument(freeze: Freeze | undefined): FreezeDocument | null {
  if (!freeze) return null
  const { reason, untilMs } = freeze
  return { reason, until: untilMs === null ? null : new Date(untilMs).toISOString() }
}

function toKeptDocument(kept: KeptConfiguration): KeptConfigurationDocument {
  const { pluginId, config, keptAtMs } = kept
  return { pluginId, config, secrets: secretStatesOf(kept), keptAt: new Date(keptAtMs).toISOString() }
}

function toGenerationPlugin(plugin: TenantPlugin): GenerationPlugin {
  const { pluginId, version, config, enabled, installedAtMs, updatedAtMs } = plugin
  return {
    pluginId,
    version,
    ...toWishDocument(plugin),
    config,
    secrets: secretStatesOf(plugin),
    order: orderOf(plugin),
    enabled,
    installedAt: new Date(installedAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  }
}
