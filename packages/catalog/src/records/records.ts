import type {
  BundlePath,
  CheckResult,
  Integrity,
  PluginConfig,
  PluginId,
  PluginMetadata,
  Sha256,
  TenantId,
  Version,
} from '@plugboard/types'

// Types alone: a record is written by this package from values that were parsed where they came in, so it is
// trusted when it is read back.

/** The right to unfinished work, for a time. Whoever finds it expired may take the work over. */
export interface Lease {
  readonly holder: string
  readonly expiresAtMs: number
}

/** What listings and installs need to know of a version. None of it grows with the number of its files. */
export interface PublishedSummary {
  readonly metadata: PluginMetadata
  /** The file a host imports. */
  readonly entry: BundlePath
  /** Of the entry. */
  readonly integrity: Integrity
  /** Of the entry. */
  readonly sha256: Sha256
  /** Of all files together, before any content coding. */
  readonly sizeBytes: number
  readonly fileCount: number
  /** RFC 3339, UTC. */
  readonly publishedAt: string
  /** The name of the credential it was published with, or null where there was none. */
  readonly publisher: string | null
}

/**
 * One version of a plugin. `(pluginId, version)` is unique. While `lease` is set a publish is unfinished,
 * whatever the state: it may have been activated and not yet been listed. `summary` is there from activation
 * on, and its list of files is among the `fileLists` by then.
 */
export interface VersionRecord {
  readonly pluginId: PluginId
  readonly version: Version
  readonly digest: Sha256
  readonly state: 'publishing' | 'active'
  readonly lease: Lease | null
  /** The name of the credential that reserved it: recovery completes a publish in its name. */
  readonly reservedBy: string | null
  readonly summary: PublishedSummary | null
  readonly checks: readonly CheckResult[]
  readonly createdAtMs: number
}

/** A version as listings read it. */
export type ListedVersion = Omit<VersionRecord, 'checks'>

/** One plugin, as listings show it: the metadata of its latest version. */
export interface PluginRecord {
  readonly pluginId: PluginId
  readonly latest: PluginMetadata
  readonly latestEntry: BundlePath
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** A plugin a tenant has. */
export interface TenantPlugin {
  readonly pluginId: PluginId
  readonly version: Version
  readonly config: PluginConfig
  readonly enabled: boolean
  /** What the version adds to a tenant manifest. Missing in records that were written before it was measured. */
  readonly versionBytes?: number | undefined
  readonly installedAtMs: number
  readonly updatedAtMs: number
}

/**
 * All that one tenant has, in one record, so that one compare-and-set changes it whole. Sorted by pluginId.
 */
export interface TenantRecord {
  readonly tenantId: TenantId
  readonly generation: number
  readonly plugins: readonly TenantPlugin[]
}

/** A job that one process at a time does, such as `recovery`. */
export interface JobRecord {
  readonly job: string
  readonly lease: Lease
}
