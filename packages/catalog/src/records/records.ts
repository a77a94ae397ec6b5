import type {
  AuditEntry,
  BundlePath,
  CapabilityReport,
  CheckResult,
  DecisionId,
  DecisionScope,
  ExtensionPoint,
  FindingCode,
  Fingerprint,
  GenerationSource,
  HostId,
  Integrity,
  PluginConfig,
  PluginConfiguration,
  PluginId,
  PluginMetadata,
  PluginPattern,
  PluginVisibility,
  Provenance,
  Scope,
  SecurityFixes,
  Sha256,
  StoredSourceMaps,
  Tag,
  TenantChange,
  TenantId,
  TenantPattern,
  TokenId,
  TrustedProvider,
  UpgradePolicy,
  Version,
  VersionMarks,
  VersionState,
} from '@plugboard/types'

// Only types: this package writes records from values that were parsed at the boundary, so it trusts them when it reads
// them back.

/** The exclusive right to unfinished work, for a time. After it expires, another process may take the work over. */
export interface Lease {
  readonly holder: string
  readonly expiresAtMs: number
}

/** A lease on a version, which also says who asked for the work under it: whoever finishes what was cut off names them. */
export interface VersionLease extends Lease {
  /** Missing when no request asked for it, and in leases that an earlier release took. */
  readonly asked?: AskedWork | undefined
}

/** Who asked for a change, as the audit log has it. */
export type AskedWork = Pick<AuditEntry, 'action' | 'caller' | 'address' | 'requestId'>

/** What listings and installs need to know about a version. Its size does not depend on the number of files. */
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
  /** The name of the credential it was published with, or null if there was none. */
  readonly publisher: string | null
  /** True when the version's manifest in the store has a schema for its configuration. */
  readonly isConfigurable?: true | undefined
  /** Of its manifest; undefined when none came along. */
  readonly sourceMaps?: StoredSourceMaps | undefined
}

/**
 * One version of a plugin. `(pluginId, version)` is unique. While `lease` is set, a publish is unfinished, whatever the
 * state: the version may be active but not listed yet. A staged version waits for somebody who approves or rejects it; of a rejected one
 * only the number is left. While it is staged and from activation on there is a `summary`, and the list of files is in `fileLists`.
 */
export interface VersionRecord {
  readonly pluginId: PluginId
  readonly version: Version
  readonly digest: Sha256
  readonly state: 'publishing' | 'staged' | 'rejected' | 'active'
  /** While it is staged: what is known of it and has no other place before its manifest is in the store. */
  readonly staged?: StagedFacts | undefined
  readonly lease: VersionLease | null
  /** The name of the credential that reserved it: recovery completes the publish with this name. */
  readonly reservedBy: string | null
  /** The revision of the plugin's owners who published it, or have last made it usable again. Missing: 0. */
  readonly ownersRevision?: number | undefined
  /** The CI job that reserved it. Missing if it was none, or none that a trusted issuer vouched for. */
  readonly provenance?: Provenance | undefined
  readonly summary: PublishedSummary | null
  readonly checks: readonly CheckResult[]
  /** What its code can do. Missing if that was not looked for, as in releases without such a report. */
  readonly capabilities?: CapabilityReport | undefined
  readonly createdAtMs: number
  /** Missing if it never had one. */
  readonly marks?: VersionMarks | undefined
  /** True from activation on: the sums of its plugin and of its credential include it permanently. */
  readonly counted?: true | undefined
}

/** What a staged version has besides its summary and its files. */
export interface StagedFacts {
  readonly atMs: number
  /** True: nobody asked for it to be staged. A scanner was away, and the same upload publishes it when all checks accept it. */
  readonly isUnasked?: true | undefined
  /** From the moment that its publish begins: the results of its checks with which it is published. Until it is, those of the record count. */
  readonly publishedChecks?: readonly CheckResult[] | undefined
  /** The part of its manifest that lists never have. */
  readonly configuration?: PluginConfiguration | undefined
}

/** A version as listings read it. */
export type ListedVersion = Omit<VersionRecord, VersionPartApart>

/** What is stored apart from the rest of a version, because listings do not need it. */
export type VersionPartApart = 'checks' | 'capabilities'

/** One plugin, as listings show it: the metadata of its latest version. */
export interface PluginRecord {
  readonly pluginId: PluginId
  readonly latest: PluginMetadata
  readonly latestEntry: BundlePath
  /** Missing in records from before versions had states: active. */
  readonly latestState?: VersionState | undefined
  /** True while the tag `latest` stays where it was moved to, and does not follow the highest release. */
  readonly latestByHand?: true | undefined
  /** The versions that the other tags name. Missing if there never were any. */
  readonly tags?: Readonly<Record<string, Version>> | undefined
  /** The revision of the owners who moved a tag last. Missing: 0. */
  readonly tagOwners?: Readonly<Record<string, number>> | undefined
  /** True while listings do not have it. Its owners' record says who may read it. */
  readonly isPrivate?: true | undefined
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** A secret of a configuration, encrypted. */
export interface StoredSecret {
  /** A JSON pointer into the configuration, which does not have it. */
  readonly pointer: string
  readonly sealed: string
  readonly setAtMs: number
}

/** A plugin that a tenant has. */
export interface TenantPlugin {
  readonly pluginId: PluginId
  readonly version: Version
  readonly config: PluginConfig
  /** Sorted by pointer. Missing when it has none. */
  readonly secrets?: readonly StoredSecret[] | undefined
  readonly enabled: boolean
  /** The version, range or tag that was asked for. Missing in records that were written before there were any: the version. */
  readonly requested?: string | undefined
  /** Missing in records that were written before there were any: pinned. */
  readonly upgrade?: UpgradePolicy | undefined
  /** How old a version must be before the plugin is upgraded to it. Missing: as the tenant says. */
  readonly minReleaseAgeMs?: number | undefined
  readonly freeze?: Freeze | undefined
  /** The name and the reason of the security fix for which it got its version without the wait. Missing without one. */
  readonly securityFix?: string | undefined
  /** The revision of the plugin's owners that the tenant accepts. Missing: 0. */
  readonly ownersRevision?: number | undefined
  /** True while the version is revoked, so that the plugin is not in the tenant manifest. */
  readonly withdrawn?: true | undefined
  /** Where it is among the others in the tenant manifest. Missing in records that were written before there was an order: 0. */
  readonly order?: number | undefined
  /** The bytes that the version adds to a tenant manifest. Missing in records that were written before it was measured. */
  readonly versionBytes?: number | undefined
  readonly installedAtMs: number
  readonly updatedAtMs: number
}

/** The configuration of a plugin that was uninstalled, for its next install. */
export interface KeptConfiguration extends Pick<TenantPlugin, 'pluginId' | 'config' | 'secrets' | 'order'> {
  readonly keptAtMs: number
}

/** Nothing is upgraded by itself while it lasts. */
export interface Freeze {
  readonly reason: string
  /** Null: until it is lifted. */
  readonly untilMs: number | null
}

/** What one generation of a tenant has. */
export interface TenantContent {
  /** Sorted by pluginId. */
  readonly plugins: readonly TenantPlugin[]
  /** The host that shows them. Missing: the default one. */
  readonly hostId?: HostId | undefined
  /** Of plugins that it does not have, sorted by pluginId. Missing: none. */
  readonly keptConfigurations?: readonly KeptConfiguration[] | undefined
  /** How old a version must be before a plugin is upgraded to it. Missing: 0. */
  readonly minReleaseAgeMs?: number | undefined
  /** Missing: at once. */
  readonly securityFixes?: SecurityFixes | undefined
  /** Of all plugins. */
  readonly freeze?: Freeze | undefined
}

/** A version that a rollback took away. */
export interface RolledBack {
  readonly version: Version
  /** When the rollback was made. */
  readonly atMs: number
}

/** Who made a generation, when, and from where. */
export interface GenerationOrigin {
  readonly madeAtMs: number
  /** The name of the credential, or null if there was none. */
  readonly madeBy: string | null
  readonly from: GenerationSource
  /** The generation whose content a rollback brought back. */
  readonly rolledBackTo?: number | undefined
}

/**
 * Everything that one tenant has now, in one record, so that one compare-and-set changes all of it and makes the next
 * generation.
 */
export interface TenantRecord extends TenantContent {
  readonly tenantId: TenantId
  readonly generation: number
  /** Missing in records that were written before generations were kept. */
  readonly origin?: GenerationOrigin | undefined
  /** Compared with the generation before it. Missing in records that were written before generations were kept. */
  readonly changes?: readonly TenantChange[] | undefined
  /**
   * The versions that a rollback took away, which plugins are not upgraded to again by themselves. No part of the content, since a
   * rollback must not forget them.
   */
  readonly rolledBack?: Readonly<Record<PluginId, readonly RolledBack[]>> | undefined
}

/** A tenant as listings read it: without its plugins, whose configurations may be large. */
export interface ListedTenant extends Omit<TenantContent, 'plugins' | 'keptConfigurations'> {
  readonly tenantId: TenantId
  readonly generation: number
  readonly pluginCount: number
  /** When its generation was made; null where that is not known. */
  readonly madeAtMs: number | null
}

/** A plugin that a tenant has, as listings read it. */
export type ListedPlugin = Omit<TenantPlugin, 'config' | 'secrets'>

/** One of the tenants that have a plugin, as the listing of them reads it. */
export interface TenantWithPlugin {
  readonly tenant: ListedTenant
  readonly plugin: ListedPlugin
  /** The versions of the plugin that a rollback took away. */
  readonly rolledBack: readonly RolledBack[]
}

/** A generation as listings read it. */
export type ListedGeneration = Omit<TenantRecord, keyof TenantContent>

/** The use of a version, which counts towards the quotas of its owners. */
export interface VersionUse {
  readonly pluginId: PluginId
  readonly version: Version
  /** Of its files, before any content coding. */
  readonly bytes: number
}

/** The sums of the published versions of one plugin, or with one credential. */
export interface UsageRecord {
  readonly owner: string
  readonly versions: number
  readonly bytes: number
  /**
   * The part of the sums for versions that were not `counted` when they were added. Their records show what became of
   * them, so a publish that ends early needs no write to return its use.
   */
  readonly pending: readonly VersionUse[]
}

/** Tenants whose plugins have to be looked at again: those that have a plugin, one tenant, or those of a host. */
export interface UpgradeTask {
  /** upgradeTaskId(subject). */
  readonly taskId: string
  readonly subject: UpgradeSubject
  /** When a process should look at it next; null when there is nothing to do. */
  readonly dueAtMs: number | null
  /** The last tenant that a process has taken; null before the first. */
  readonly after: TenantId | null
  /** True when processes have taken all tenants. */
  readonly isHandedOut?: true | undefined
  /** What processes are at. Missing before the first. */
  readonly pages?: readonly UpgradePage[] | undefined
  readonly requestedAtMs: number
  readonly finishedAtMs: number | null
  /** How many tenants were looked at, how many of them got a new generation, and how many could not. */
  readonly visited: number
  readonly changed: number
  readonly failed: number
}

/** Tenants that a process looks at. */
export interface UpgradePage {
  readonly id: string
  readonly tenantIds: readonly TenantId[]
  /** When another process takes them over. */
  readonly expiresAtMs: number
  /** True when the task was requested anew meanwhile: what the process has read may be too old, so somebody looks again after it. */
  readonly isOutdated?: true | undefined
  /** True when somebody looks again, so that these tenants are not counted twice. */
  readonly isRepeat?: true | undefined
}

export type UpgradeSubject =
  | { readonly kind: 'plugin'; readonly pluginId: PluginId }
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  | { readonly kind: 'host'; readonly hostId: HostId }

/** A tenant whose manifest is to be copied to the store. A process that takes the task sets `dueAtMs` to when others may take it over. */
export interface ManifestTask {
  readonly tenantId: TenantId
  /** The copy has to be of this generation or a later one. It is requested before the generation is made. */
  readonly generation: number
  readonly dueAtMs: number
  readonly requestedAtMs: number
}

/** What a host says that its pages have, for the plugins of the tenants that are shown in it. */
export interface HostRecord {
  readonly hostId: HostId
  readonly version: Version
  /** The plugin contract; missing when not declared. */
  readonly runtime?: string | undefined
  /** Missing when not declared. */
  readonly react?: string | undefined
  /** The version of each extension point; missing when none is declared. */
  readonly extensionPoints?: Readonly<Record<ExtensionPoint, string>> | undefined
  readonly updatedAtMs: number
  /** True until the upgrades of its tenants have been requested. */
  readonly isUnsettled?: true | undefined
}

/** Who may publish a plugin and change its versions. */
export interface OwnershipRecord {
  readonly pluginId: PluginId
  /** Names of publishers, sorted. */
  readonly owners: readonly string[]
  /** How often somebody became an owner who was none before; 0 with the first owners. */
  readonly revision: number
  /** When that last happened; null with the first owners. */
  readonly changedAtMs: number | null
  /** Up to here an administrator has confirmed the owners for all tenants. Missing: 0. */
  readonly confirmedRevision?: number | undefined
  /** Somebody who was asked to take the plugin over. */
  readonly transfer?: OwnershipTransfer | undefined
  /** True when owners may be names of tokens, which published it before plugins had owners. */
  readonly areTokenNames?: true | undefined
  /** True when an administrator gave the id to its owners, so that it stays theirs without a version. */
  readonly isReserved?: true | undefined
  /** Missing: public. */
  readonly visibility?: 'private' | undefined
  /** The tenants that may read and install it while it is private, sorted. Missing: none. */
  readonly tenants?: readonly TenantId[] | undefined
  /** What the store, and the listing of the plugin, may not have yet. Missing: they have it. */
  readonly accessTask?: AccessTask | undefined
  readonly claimedAtMs: number
}

/** A change of who may read a plugin that has not ended everywhere. */
export interface AccessTask {
  readonly visibility: PluginVisibility
  readonly changeId: string
  /** When another process completes it. */
  readonly dueAtMs: number
}

/** How many requests somebody has sent in one window of time, to each registry. */
export interface RequestCountRecord {
  readonly subject: string
  readonly windowStartMs: number
  /** By the id of the registry that counted them. */
  readonly counts: Readonly<Record<string, number>>
}

/** An id and all ids that begin with it and a hyphen, which only its owners may claim. */
export interface NamespaceRecord {
  readonly namespace: string
  /** Names of publishers, sorted. */
  readonly owners: readonly string[]
  readonly reservedAtMs: number
}

/** A plugin that is to belong to somebody else, who has not accepted yet. */
export interface OwnershipTransfer {
  readonly to: string
  readonly requestedBy: string | null
  readonly requestedAtMs: number
}

/** A token that a request or a command made. Only its hash is stored. */
export interface TokenRecord {
  readonly tokenId: TokenId
  readonly name: string
  /** Of the whole token. */
  readonly sha256: Sha256
  readonly scopes: readonly Scope[]
  readonly tenants: readonly TenantPattern[]
  readonly plugins: readonly PluginPattern[]
  /** On whose behalf it publishes. Missing: its name. */
  readonly publisher?: string | undefined
  /** The CI job that got it for its id token. Missing in all other tokens. */
  readonly provenance?: Provenance | undefined
  readonly createdAtMs: number
  /** The name of the token that made it; null for one of a registry without tokens, or of a command. */
  readonly createdBy: string | null
  /** Null: when it is revoked. */
  readonly expiresAtMs: number | null
  readonly revokedAtMs: number | null
  /** To about an hour; null when it has not been used. */
  readonly lastUsedAtMs: number | null
}

/** Which CI jobs may publish a plugin without a stored token. */
export interface TrustedPublishersRecord {
  readonly pluginId: PluginId
  /** In the order in which they were added. */
  readonly publishers: readonly TrustedPublisher[]
  /** True when nobody else may publish it. */
  readonly isRequired?: true | undefined
  readonly updatedAtMs: number
}

/** CI jobs whose id tokens have these claims, exactly. */
export interface TrustedPublisher {
  readonly publisherId: string
  readonly provider: TrustedProvider
  readonly issuer: string
  readonly claims: Readonly<Record<string, string>>
  /** The file of the workflow, where the claim that has it also has what changes with every job. Missing: any. */
  readonly workflow?: string | undefined
  /** `stage`: they only upload versions that somebody approves. Missing: they publish too. */
  readonly scope?: 'stage' | undefined
  /** On whose behalf they publish. Missing: the registry had no tokens. */
  readonly publisher?: string | undefined
  readonly addedAtMs: number
  /** The name of the credential that added it, or null if there was none. */
  readonly addedBy: string | null
}

/** What people have decided about the findings of a plugin's uploads. One record, so that their number is bounded. */
export interface CheckDecisionsRecord {
  readonly pluginId: PluginId
  /** In the order in which they were made; never empty. */
  readonly decisions: readonly CheckDecision[]
}

/** A person's decision to allow an enforced finding, for a time. */
export interface CheckDecision {
  readonly decisionId: DecisionId
  readonly fingerprint: Fingerprint
  readonly code: FindingCode
  /** As whoever decided named it, for people; missing when not named. */
  readonly file?: string | undefined
  /** The version that it was made for. */
  readonly version: Version
  /** `plugin`: it holds for the next versions too. */
  readonly scope: DecisionScope
  readonly effect: 'allow'
  readonly reason: string
  /** The name of the credential, or null if there was none. */
  readonly decidedBy: string | null
  readonly decidedAtMs: number
  readonly expiresAtMs: number
}

/** An id token that was exchanged: it is not accepted again. */
export interface ExchangeRecord {
  /** Of the issuer and the id of the id token. */
  readonly exchangeId: string
  /** The token that was given for it. */
  readonly tokenId: TokenId
  /** When both tokens have ended. */
  readonly expiresAtMs: number
}

/** What a session rests on: a token, whose end is its end, or what a provider said of a person at the sign-in. */
export type SessionBasis =
  | { readonly kind: 'token'; readonly tokenId: TokenId | null; readonly sha256: Sha256 }
  | {
      readonly kind: 'provider'
      readonly issuer: string
      readonly scopes: readonly Scope[]
      readonly tenants: readonly TenantPattern[]
      readonly plugins: readonly PluginPattern[]
      readonly publisher: string
    }

/** A browser that somebody has signed in with. It ends by its removal, or with time. */
export interface SessionRecord {
  /** Of the text in the browser's cookie, which is stored nowhere else. */
  readonly sessionId: Sha256
  /** The same for all sessions of a person, or of a token. */
  readonly personId: string
  /** The name of the person or of the token. */
  readonly name: string
  readonly basis: SessionBasis
  readonly createdAtMs: number
  /** To a part of the idle limit. */
  readonly lastUsedAtMs: number
  /** When it ends at the latest. */
  readonly expiresAtMs: number
  /** When it ends unless it is used again. */
  readonly endsAtMs: number
}

/** A job that only one process does at a time, such as `recovery`. */
export interface JobRecord {
  readonly job: string
  readonly lease: Lease
  /** How far a job is that others continue, as JSON that the job itself defines. */
  readonly progress?: unknown
}

/** What a CDN answered when it was called, or why it did not. */
export interface PurgeResult {
  readonly atMs: number
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null
  /** Why the call failed; null when it succeeded. */
  readonly error: string | null
}

/**
 * What a CDN is asked to forget: the files of a version, or where tags of a plugin lead. Each such target has one record, so a
 * change of it while another waits is one call.
 */
export interface PurgeRecord {
  readonly id: string
  readonly pluginId: PluginId
  /** The version whose files are meant or, for tags, under whose lease they were moved. */
  readonly version: Version
  /** Empty when the files of the version are meant. */
  readonly tags: readonly Tag[]
  readonly state: 'waiting' | 'done' | 'failed'
  readonly requestedAtMs: number
  /** When it is called next, or forgotten when there is nothing left to call. */
  readonly dueAtMs: number
  /** While a process calls the CDN. */
  readonly lease: Lease | null
  /** Calls that succeeded. */
  readonly calls: number
  /** Calls that failed since the last one that succeeded. */
  readonly failures: number
  readonly lastResult: PurgeResult | null
}
