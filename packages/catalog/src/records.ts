import {
  CheckResult,
  type PluginConfig,
  PluginId,
  PluginMetadata,
  Sha256,
  TenantId,
  Version,
  VersionManifest,
} from '@plugboard/types'
import { z } from 'zod'

const EpochMs = z.int().nonnegative()

/** The right to unfinished work, for a time. Whoever finds it expired may take the work over. */
export const Lease = z.object({ holder: z.string().min(1), expiresAtMs: EpochMs })

export type Lease = z.infer<typeof Lease>

/**
 * One version of a plugin. `(pluginId, version)` is unique. While `lease` is set a publish is unfinished,
 * whatever the state: it may have been activated and not yet been listed. `manifest` is there from activation
 * on.
 */
export const VersionRecord = z.object({
  pluginId: PluginId,
  version: Version,
  digest: Sha256,
  state: z.enum(['publishing', 'active']),
  lease: Lease.nullable(),
  manifest: VersionManifest.nullable(),
  checks: z.array(CheckResult),
  createdAtMs: EpochMs,
})

export type VersionRecord = z.infer<typeof VersionRecord>

/** One plugin, as listings show it: the metadata of its latest version. */
export const PluginRecord = z.object({
  pluginId: PluginId,
  latest: PluginMetadata,
  latestEntry: z.string(),
  createdAtMs: EpochMs,
  updatedAtMs: EpochMs,
})

export type PluginRecord = z.infer<typeof PluginRecord>

// Not PluginConfig itself: it copies, and zod's records drop a key named `__proto__` on the way. What was
// checked when it was accepted comes back whole.
const StoredConfig = z.custom<PluginConfig>(
  (config) => typeof config === 'object' && config !== null && !Array.isArray(config),
  { error: 'must be a JSON object' },
)

/** A plugin a tenant has. */
export const TenantPlugin = z.object({
  pluginId: PluginId,
  version: Version,
  config: StoredConfig,
  enabled: z.boolean(),
  installedAtMs: EpochMs,
  updatedAtMs: EpochMs,
})

export type TenantPlugin = z.infer<typeof TenantPlugin>

/**
 * All that one tenant has, in one record, so that one compare-and-set changes it whole. Sorted by pluginId.
 */
export const TenantRecord = z.object({
  tenantId: TenantId,
  generation: z.int().positive(),
  plugins: z.array(TenantPlugin),
})

export type TenantRecord = z.infer<typeof TenantRecord>

/** A job that one process at a time does, such as `recovery`. */
export const JobRecord = z.object({ job: z.string().min(1), lease: Lease })

export type JobRecord = z.infer<typeof JobRecord>
