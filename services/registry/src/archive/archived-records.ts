import type {
  CheckDecision,
  Freeze,
  GenerationOrigin,
  HostRecord,
  KeptConfiguration,
  OwnershipRecord,
  PluginRecord,
  RolledBack,
  StoredSecret,
  TenantPlugin,
  TenantRecord,
  TrustedPublisher,
  TrustedPublishersRecord,
} from '@plugboard/catalog'
import {
  CapabilityReport,
  CHECK_DECISIONS_LIMIT,
  CheckResult,
  Claim,
  CodeOfFinding,
  DecisionId,
  DecisionScope,
  Fingerprint,
  FreezeDocument,
  GenerationSource,
  HostId,
  HostRequest,
  KEPT_CONFIGURATIONS_LIMIT_BYTES,
  MinReleaseAge,
  OWNERS_LIMIT,
  OwnersRevision,
  PluginConfig,
  PluginId,
  PluginOrder,
  Provenance,
  PublisherName,
  READING_TENANTS_LIMIT,
  SecurityFixes,
  Tag,
  TENANT_PLUGIN_LIMIT,
  TenantChange,
  TenantId,
  TRUSTED_PUBLISHERS_LIMIT,
  TrustedProvider,
  TrustedPublisherId,
  UpgradePolicy,
  Version,
  VersionMarks,
} from '@plugboard/types'
import { z } from 'zod'
import { requireSafeJson } from '../body/require-safe-json.ts'
import { RequestedVersionError } from '../upgrades/errors.ts'
import { parseRequested } from '../upgrades/parse-requested.ts'

/** A schema for every property of a record: one that is added there must be added here, or exports would lose it. */
type ShapeOf<Value> = { readonly [Name in keyof Value]-?: z.ZodType }

// What the API would not store is refused, or the routes of the tenant would fail on it.

/** Documents have dates with four digits for the year. */
const Time = z
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31, 23, 59, 59, 999))
/** With room for the generations that follow. */
const Generation = z
  .int()
  .nonnegative()
  .max(2 ** 52)
const FromThen = z.literal(true).optional()

/** As it was validated when it was set: the schema of its version is not asked again. */
const StoredConfig = z.custom<PluginConfig>(
  (value) => isSafeObject(value) && PluginConfig.safeParse(value).success,
  { error: 'must be a JSON object within the limits of a configuration' },
)

const WaitMs = z.int().refine((ms) => MinReleaseAge.safeParse(ms / 1000).success, {
  error: 'must be whole seconds, and at most a year',
})

const StoredRequest = z.string().refine(isRequested, { error: 'must be a version, a range or a tag' })

const ArchivedFreeze = z.strictObject({
  reason: FreezeDocument.shape.reason,
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
  requested: StoredRequest.optional(),
  upgrade: UpgradePolicy.optional(),
  minReleaseAgeMs: WaitMs.optional(),
  freeze: ArchivedFreeze.optional(),
  securityFix: z.string().optional(),
  ownersRevision: OwnersRevision.optional(),
  withdrawn: FromThen,
  order: PluginOrder.optional(),
  versionBytes: z.int().nonnegative().optional(),
  installedAtMs: Time,
  updatedAtMs: Time,
} satisfies ShapeOf<TenantPlugin>)

const ArchivedConfiguration = z.strictObject({
  pluginId: PluginId,
  config: StoredConfig,
  secrets: z.array(ArchivedSecret).optional(),
  order: PluginOrder.optional(),
  keptAtMs: Time,
} satisfies ShapeOf<KeptConfiguration>)

const ArchivedOrigin = z.strictObject({
  madeAtMs: Time,
  madeBy: z.string().nullable(),
  from: GenerationSource,
  rolledBackTo: Generation.optional(),
} satisfies ShapeOf<GenerationOrigin>)

const ArchivedRolledBack = z.strictObject({ version: Version, atMs: Time } satisfies ShapeOf<RolledBack>)

const NOT_SORTED = 'must be sorted by pluginId, each one once'

/** A generation of a tenant: its record, or a former one. */
export const ArchivedTenant = z
  .strictObject({
    tenantId: TenantId,
    generation: Generation,
    origin: ArchivedOrigin.optional(),
    changes: z.array(TenantChange).optional(),
    rolledBack: z.record(PluginId, z.array(ArchivedRolledBack)).optional(),
    plugins: z.array(ArchivedTenantPlugin).max(TENANT_PLUGIN_LIMIT).refine(isSorted, { error: NOT_SORTED }),
    hostId: HostId.optional(),
    keptConfigurations: z
      .array(ArchivedConfiguration)
      .max(TENANT_PLUGIN_LIMIT)
      .refine(isSorted, { error: NOT_SORTED })
      .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= KEPT_CONFIGURATIONS_LIMIT_BYTES, {
        error: `must be at most ${KEPT_CONFIGURATIONS_LIMIT_BYTES} bytes of JSON`,
      })
      .optional(),
    minReleaseAgeMs: WaitMs.optional(),
    securityFixes: SecurityFixes.optional(),
    freeze: ArchivedFreeze.optional(),
  } satisfies ShapeOf<TenantRecord>)
  .refine(keepsNoneThatItHas, {
    path: ['keptConfigurations'],
    error: 'must have no plugin that the tenant has',
  }) satisfies z.ZodType<TenantRecord>

/** What a host has declared. */
export const ArchivedHost = z.strictObject({
  hostId: HostId,
  version: Version,
  runtime: HostRequest.shape.runtime,
  react: HostRequest.shape.react,
  extensionPoints: HostRequest.shape.extensionPoints,
  updatedAtMs: Time,
  isUnsettled: FromThen,
} satisfies ShapeOf<HostRecord>) satisfies z.ZodType<HostRecord>

/** Without what a registry still does by itself. */
type ArchivedOwnershipRecord = Omit<OwnershipRecord, 'pluginId' | 'accessTask'>

const ArchivedOwnership = z.strictObject({
  owners: z.array(PublisherName).max(OWNERS_LIMIT),
  revision: OwnersRevision,
  changedAtMs: Time.nullable(),
  confirmedRevision: OwnersRevision.optional(),
  transfer: z
    .strictObject({
      to: PublisherName,
      requestedBy: z.string().nullable(),
      requestedAtMs: Time,
    } satisfies ShapeOf<NonNullable<OwnershipRecord['transfer']>>)
    .optional(),
  areTokenNames: FromThen,
  isReserved: FromThen,
  visibility: z.literal('private').optional(),
  tenants: z.array(TenantId).max(READING_TENANTS_LIMIT).optional(),
  claimedAtMs: Time,
} satisfies ShapeOf<ArchivedOwnershipRecord>)

const ArchivedTrustedPublisher = z.strictObject({
  publisherId: TrustedPublisherId,
  provider: TrustedProvider,
  issuer: Claim,
  claims: z.record(z.string(), Claim),
  workflow: Claim.optional(),
  scope: z.literal('stage').optional(),
  publisher: PublisherName.optional(),
  addedAtMs: Time,
  addedBy: z.string().nullable(),
} satisfies ShapeOf<TrustedPublisher>)

const ArchivedTrustedPublishers = z.strictObject({
  publishers: z.array(ArchivedTrustedPublisher).max(TRUSTED_PUBLISHERS_LIMIT),
  isRequired: FromThen,
  updatedAtMs: Time,
} satisfies ShapeOf<Omit<TrustedPublishersRecord, 'pluginId'>>)

const ArchivedCheckDecision = z.strictObject({
  decisionId: DecisionId,
  fingerprint: Fingerprint,
  code: CodeOfFinding,
  file: z.string().optional(),
  version: Version,
  scope: DecisionScope,
  effect: z.literal('allow'),
  reason: z.string(),
  decidedBy: z.string().nullable(),
  decidedAtMs: Time,
  expiresAtMs: Time,
} satisfies ShapeOf<CheckDecision>)

/** What a plugin is besides its versions: the rest of its record follows from them. */
export const ArchivedPlugin = z.strictObject({
  pluginId: PluginId,
  latest: Version,
  latestByHand: FromThen,
  tags: z.record(Tag, Version),
  tagOwners: z.record(Tag, OwnersRevision).optional(),
  ownership: ArchivedOwnership.optional(),
  trustedPublishing: ArchivedTrustedPublishers.optional(),
  checkDecisions: z.array(ArchivedCheckDecision).min(1).max(CHECK_DECISIONS_LIMIT).optional(),
  createdAtMs: Time,
  updatedAtMs: Time,
} satisfies ShapeOf<
  Omit<PluginRecord, 'latest' | 'latestEntry' | 'latestState' | 'isPrivate'> & {
    latest: Version
    /** Missing when nobody has claimed it since plugins have owners. */
    ownership?: ArchivedOwnershipRecord
    /** Missing when it never had any. */
    trustedPublishing?: Omit<TrustedPublishersRecord, 'pluginId'>
    /** What administrators had allowed, which may have expired since. Missing: nothing. */
    checkDecisions?: readonly CheckDecision[]
  }
>)

export type ArchivedPlugin = z.infer<typeof ArchivedPlugin>

const AnyObject = z.record(z.string(), z.unknown())

/** A manifest as the store has it, which the release that published the version wrote. */
export const StoredManifest = z.looseObject({ metadata: AnyObject, configuration: AnyObject.optional() })

export type StoredManifest = z.infer<typeof StoredManifest>

/** What is recorded of a version and is not in its manifest. */
export const ArchivedVersion = z.strictObject({
  createdAtMs: Time,
  publisher: z.string().nullable(),
  ownersRevision: OwnersRevision.optional(),
  provenance: z.strictObject(Provenance.shape).optional(),
  marks: VersionMarks.optional(),
  checks: z.array(CheckResult),
  capabilities: CapabilityReport.optional(),
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

function isRequested(text: string): boolean {
  try {
    parseRequested(text)
    return true
  } catch (error) {
    if (error instanceof RequestedVersionError) return false
    throw error
  }
}

interface OfPlugin {
  readonly pluginId: PluginId
}

function isSorted(all: readonly OfPlugin[]): boolean {
  return all.every(({ pluginId }, index) => {
    const before = all[index - 1]
    return before === undefined || before.pluginId < pluginId
  })
}

function keepsNoneThatItHas({
  plugins,
  keptConfigurations = [],
}: {
  readonly plugins: readonly OfPlugin[]
  readonly keptConfigurations?: readonly OfPlugin[] | undefined
}): boolean {
  const present = new Set(plugins.map(({ pluginId }) => pluginId))
  return !keptConfigurations.some(({ pluginId }) => present.has(pluginId))
}
