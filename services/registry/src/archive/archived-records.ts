import type {
  Freeze,
  GenerationOrigin,
  HostRecord,
  KeptConfiguration,
  PluginRecord,
  RolledBack,
  StoredSecret,
  TenantPlugin,
  TenantRecord,
} from '@plugboard/catalog'
import {
  CheckResult,
  ExtensionPoint,
  GenerationSource,
  HostId,
  type PluginConfig,
  PluginId,
  SecurityFixes,
  Tag,
  TenantChange,
  TenantId,
  UpgradePolicy,
  Version,
  VersionMarks,
} from '@plugboard/types'
import { z } from 'zod'
import { requireSafeJson } from '../body/require-safe-json.ts'

/** A schema for every property of a record: one that is added there must be added here, or exports would lose it. */
type ShapeOf<Value> = { readonly [Name in keyof Value]-?: z.ZodType }

const Time = z.int()
const FromThen = z.literal(true).optional()

/** As it was validated when it was set, perhaps by another release: only its form matters here. */
const StoredConfig = z.custom<PluginConfig>(isSafeObject, {
  error: 'must be a JSON object of at most 64 levels',
})

const ArchivedFreeze = z.strictObject({
  reason: z.string(),
  untilMs: Time.nullable(),
} satisfies ShapeOf<Freeze>)

const ArchivedSecret = z.strictObject({
  pointer: z.string(),
  sealed: z.string(),
  setAtMs: Time,
} satisfies ShapeOf<StoredSecret>)

const ArchivedTenantPlugin = z.strictObject({
  pluginId: PluginId,
  version: Version,
  config: StoredConfig,
  secrets: z.array(ArchivedSecret).optional(),
  enabled: z.boolean(),
  requested: z.string().optional(),
  upgrade: UpgradePolicy.optional(),
  minReleaseAgeMs: Time.optional(),
  freeze: ArchivedFreeze.optional(),
  securityFix: z.string().optional(),
  withdrawn: FromThen,
  order: z.int().optional(),
  versionBytes: z.int().optional(),
  installedAtMs: Time,
  updatedAtMs: Time,
} satisfies ShapeOf<TenantPlugin>)

const ArchivedConfiguration = z.strictObject({
  pluginId: PluginId,
  config: StoredConfig,
  secrets: z.array(ArchivedSecret).optional(),
  order: z.int().optional(),
  keptAtMs: Time,
} satisfies ShapeOf<KeptConfiguration>)

const ArchivedOrigin = z.strictObject({
  madeAtMs: Time,
  madeBy: z.string().nullable(),
  from: GenerationSource,
  rolledBackTo: z.int().optional(),
} satisfies ShapeOf<GenerationOrigin>)

const ArchivedRolledBack = z.strictObject({ version: Version, atMs: Time } satisfies ShapeOf<RolledBack>)

/** A generation of a tenant: its record, or a former one. */
export const ArchivedTenant = z.strictObject({
  tenantId: TenantId,
  generation: z.int().nonnegative(),
  origin: ArchivedOrigin.optional(),
  changes: z.array(TenantChange).optional(),
  rolledBack: z.record(PluginId, z.array(ArchivedRolledBack)).optional(),
  plugins: z.array(ArchivedTenantPlugin),
  hostId: HostId.optional(),
  keptConfigurations: z.array(ArchivedConfiguration).optional(),
  minReleaseAgeMs: Time.optional(),
  securityFixes: SecurityFixes.optional(),
  freeze: ArchivedFreeze.optional(),
} satisfies ShapeOf<TenantRecord>) satisfies z.ZodType<TenantRecord>

/** What a host has declared. */
export const ArchivedHost = z.strictObject({
  hostId: HostId,
  version: Version,
  runtime: z.string().optional(),
  react: z.string().optional(),
  extensionPoints: z.record(ExtensionPoint, z.string()).optional(),
  updatedAtMs: Time,
  isUnsettled: FromThen,
} satisfies ShapeOf<HostRecord>) satisfies z.ZodType<HostRecord>

/** What a plugin is besides its versions: the rest of its record follows from them. */
export const ArchivedPlugin = z.strictObject({
  pluginId: PluginId,
  latest: Version,
  latestByHand: FromThen,
  tags: z.record(Tag, Version),
  createdAtMs: Time,
  updatedAtMs: Time,
} satisfies ShapeOf<Omit<PluginRecord, 'latest' | 'latestEntry' | 'latestState'> & { latest: Version }>)

export type ArchivedPlugin = z.infer<typeof ArchivedPlugin>

const AnyObject = z.record(z.string(), z.unknown())

/** A manifest as the store has it, which the release that published the version wrote. */
export const StoredManifest = z.looseObject({ metadata: AnyObject, configuration: AnyObject.optional() })

export type StoredManifest = z.infer<typeof StoredManifest>

/** What is recorded of a version and is not in its manifest. */
export const ArchivedVersion = z.strictObject({
  createdAtMs: Time,
  publisher: z.string().nullable(),
  marks: VersionMarks.optional(),
  checks: z.array(CheckResult),
  manifest: StoredManifest,
})

export type ArchivedVersion = z.infer<typeof ArchivedVersion>

function isSafeObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  try {
    requireSafeJson(value)
    return true
  } catch {
    return false
  }
}
