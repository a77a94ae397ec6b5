import type {
  AuditAction,
  AuditEntry,
  ExtensionPoint,
  HostId,
  PluginId,
  Sha256,
  TenantId,
  TokenId,
  Version,
  VersionFile,
  VersionRef,
} from '@plugboard/types'
import type { PluginReader } from './records/plugin-readers.ts'
import type {
  CheckDecisionsRecord,
  ExchangeRecord,
  HostRecord,
  JobRecord,
  ListedGeneration,
  ListedTenant,
  ListedVersion,
  ManifestTask,
  NamespaceRecord,
  OwnershipRecord,
  PluginRecord,
  PurgeRecord,
  RequestCountRecord,
  SessionRecord,
  TenantRecord,
  TenantWithPlugin,
  TokenRecord,
  TrustedPublishersRecord,
  UpgradeTask,
  UsageRecord,
  VersionRecord,
} from './records/records.ts'

/** A record as it was read. A later compare-and-set compares its revision. */
export interface Stored<Value> {
  readonly value: Value
  /** Changes with every write of the record. One that was used for a key never stands for another state of it. */
  readonly revision: string
}

/**
 * Records with a unique key, changed by compare-and-set. The catalog promises nothing that spans two records. Every
 * method rejects with CatalogUnavailableError when the database cannot answer now or the catalog is closed; a write that
 * rejects like this may or may not have been done. A record that cannot be read is a CatalogUnusableError. A limit that
 * is not a positive integer is a RangeError.
 */
export interface Records<Key, Value> {
  /** The record with that key, or null. */
  find(key: Key): Promise<Stored<Value> | null>

  /** Creates the record, or returns null when the key is taken. Exactly one of many inserters creates it. */
  insert(value: Value): Promise<Stored<Value> | null>

  /**
   * Replaces the record as it was read, or returns null when it has been changed or removed since. The key cannot change:
   * a value with another key is a TypeError.
   */
  replace(current: Stored<Value>, next: Value): Promise<Stored<Value> | null>

  /** Removes the record as it was read; false when it has been changed or removed since. */
  remove(current: Stored<Value>): Promise<boolean>
}

export interface VersionRecords extends Records<VersionRef, VersionRecord> {
  /** Active versions of a plugin, highest precedence first (Semantic Versioning 2.0 §11), below `below`. */
  listActive(query: {
    readonly pluginId: PluginId
    readonly below?: Version | undefined
    readonly limit: number
  }): Promise<readonly ListedVersion[]>

  /** Staged versions of a plugin, in the same order. */
  listStaged(query: {
    readonly pluginId: PluginId
    readonly below?: Version | undefined
    readonly limit: number
  }): Promise<readonly ListedVersion[]>

  /**
   * Staged versions that wait for people who decide about their findings, the longest waiting first, after `after`. Those that
   * wait since the same time are in the order of an adapter.
   */
  listWaiting(query: {
    readonly after?: (VersionRef & { readonly sinceMs: number }) | undefined
    readonly limit: number
  }): Promise<readonly ListedVersion[]>

  /** All versions, each once, in the order of an adapter, from the first one after `after`. */
  listAll(query: {
    readonly after?: VersionRef | undefined
    readonly limit: number
  }): Promise<readonly ListedVersion[]>

  /** Records with a lease that expired before that time, the earliest first. */
  listExpired(query: {
    readonly expiredBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<VersionRecord>[]>
}

/** The version and the digest of its content. The digest is part of the key, so a list never changes. */
export interface FileListKey extends VersionRef {
  readonly digest: Sha256
}

/**
 * The files of each version, separate from its record, so that files are read only where they are needed. Rejects as
 * Records do.
 */
export interface FileLists {
  /** Stores the list. An existing one is not changed. */
  put(key: FileListKey, files: readonly VersionFile[]): Promise<void>

  /** The list in the order in which it was put, or null. */
  find(key: FileListKey): Promise<readonly VersionFile[] | null>

  /** Removes the list, if there is one. */
  remove(key: FileListKey): Promise<void>
}

/** `id`: ascending. `updated`: latest change first, then id. */
export type PluginOrder = 'id' | 'updated'

/** Where a page of plugins ended. */
export interface PluginPosition {
  readonly pluginId: PluginId
  readonly updatedAtMs: number
}

export interface PluginQuery {
  /**
   * Every word of it must be the beginning of a word of the id, the name or the description. A word is a run
   * of letters, marks and digits; in a script without spaces, each letter. Case is ignored by the rules of Unicode, not of
   * a language (`STRASSE` finds `Straße`), and so is the encoding of accents, but not the accents. A text without a word
   * finds nothing; an empty text finds everything.
   */
  readonly text?: string | undefined
  readonly category?: string | undefined
  readonly extensionPoint?: ExtensionPoint | undefined
  readonly order: PluginOrder
  readonly after?: PluginPosition | undefined
  readonly limit: number
}

export interface PluginPage {
  readonly plugins: readonly PluginRecord[]
  /**
   * Where the next page starts, or null on the last one. Each page takes bounded work, so a page may have fewer plugins than
   * its limit, or none, although there are more.
   */
  readonly next: PluginPosition | null
}

export interface PluginRecords extends Records<PluginId, PluginRecord> {
  /** Plugins whose records are not private. */
  list(query: PluginQuery): Promise<PluginPage>

  /** The ids of all plugins, ascending, after `after`. */
  listIds(query: {
    readonly after?: PluginId | undefined
    readonly limit: number
  }): Promise<readonly PluginId[]>
}

export interface TenantRecords extends Records<TenantId, TenantRecord> {
  /** The ids of the tenants that have a plugin, ascending, after `after`. The caller bounds the number of ids in `among`. */
  listWithPlugin(query: {
    readonly pluginId: PluginId
    /** Only these tenants. */
    readonly among?: readonly TenantId[] | undefined
    readonly after?: TenantId | undefined
    readonly limit: number
  }): Promise<readonly TenantId[]>

  /** What listings show of tenants, in the order of their ids, after `after`. No record is read. */
  list(query: {
    /** Only these tenants. The caller bounds the number of ids. */
    readonly among?: readonly TenantId[] | undefined
    readonly after?: TenantId | undefined
    readonly limit: number
  }): Promise<readonly ListedTenant[]>

  /** The tenants that have a plugin, in the order of their ids, after `after`, with what listings show of both. No record is read. */
  listOfPlugin(query: {
    readonly pluginId: PluginId
    readonly after?: TenantId | undefined
    readonly limit: number
  }): Promise<readonly TenantWithPlugin[]>

  /**
   * The revisions of the tenants with these ids, without the records, so that it can be called often. An id without a
   * record is not in the answer. The caller bounds the number of ids.
   */
  revisionsOf(tenantIds: readonly TenantId[]): Promise<ReadonlyMap<TenantId, string>>

  /** The ids of all tenants, ascending, after `after`. */
  listIds(query: {
    readonly after?: TenantId | undefined
    readonly limit: number
  }): Promise<readonly TenantId[]>
}

export interface ManifestTasks extends Records<TenantId, ManifestTask> {
  /** Tasks that are due, the longest first. */
  listDue(query: {
    readonly dueBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<ManifestTask>[]>
}

export interface UpgradeTasks extends Records<string, UpgradeTask> {
  /** Tasks that are due, the longest first. */
  listDue(query: {
    readonly dueBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<UpgradeTask>[]>
}

/** Names one generation of a tenant. */
export interface GenerationKey {
  readonly tenantId: TenantId
  readonly generation: number
}

/**
 * The former generations of tenants. Each is stored once and never changed; the present one is the tenant's record. Rejects
 * as Records do.
 */
export interface Generations {
  /** Stores a generation. An existing one is not changed. */
  put(generation: TenantRecord): Promise<void>

  /** The generation, or null. */
  find(key: GenerationKey): Promise<TenantRecord | null>

  /** Generations of a tenant, the highest first, below `below`. */
  list(query: {
    readonly tenantId: TenantId
    readonly below: number
    readonly limit: number
  }): Promise<readonly ListedGeneration[]>

  /** Removes the generations of a tenant below that one. */
  removeBelow(key: GenerationKey): Promise<void>
}

export interface HostRecords extends Records<HostId, HostRecord> {
  /** Records in the byte order of their ids, from the first one after `after`. */
  list(query: { readonly after?: HostId | undefined; readonly limit: number }): Promise<readonly HostRecord[]>
}

export interface TokenRecords extends Records<TokenId, TokenRecord> {
  /** Records in the byte order of their ids, from the first one after `after`. */
  list(query: {
    readonly after?: TokenId | undefined
    readonly limit: number
  }): Promise<readonly TokenRecord[]>
}

export interface CheckDecisionRecords extends Records<PluginId, CheckDecisionsRecord> {
  /** Records with a decision that expired before that time, the earliest first. */
  listExpired(query: {
    readonly expiredBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<CheckDecisionsRecord>[]>
}

export interface ExchangeRecords extends Records<string, ExchangeRecord> {
  /** Records that expired before that time, the earliest first. */
  listExpired(query: {
    readonly expiredBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<ExchangeRecord>[]>
}

export interface RequestCountRecords extends Records<string, RequestCountRecord> {
  /** Records whose window began before that time, the earliest first. */
  listPast(query: {
    readonly startedBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<RequestCountRecord>[]>
}

export interface OwnershipRecords extends Records<PluginId, OwnershipRecord> {
  /** Records in the byte order of their ids, from the first one after `after`. */
  list(query: {
    readonly after?: PluginId | undefined
    readonly limit: number
  }): Promise<readonly OwnershipRecord[]>
  /** Those of the ids whose plugins are private. The caller bounds the number of ids. */
  privateAmong(pluginIds: readonly PluginId[]): Promise<ReadonlySet<PluginId>>
  /** The ids of the private plugins that a reader is named for, ascending, after `after`. */
  listPrivate(query: {
    readonly reader: PluginReader
    readonly after?: PluginId | undefined
    readonly limit: number
  }): Promise<readonly PluginId[]>
  /** Records with a change of who may read them that is due before that time, the earliest first. */
  listDue(query: {
    readonly dueBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<OwnershipRecord>[]>
}

export interface NamespaceRecords extends Records<string, NamespaceRecord> {
  /** Records in the byte order of their ids, from the first one after `after`. */
  list(query: {
    readonly after?: string | undefined
    readonly limit: number
  }): Promise<readonly NamespaceRecord[]>
}

export interface SessionRecords extends Records<Sha256, SessionRecord> {
  /** Records in the order of their ids, from the first one after `after`. */
  list(query: {
    readonly after?: Sha256 | undefined
    readonly limit: number
  }): Promise<readonly SessionRecord[]>

  /** The sessions of a person in the order of their ids, from the first one after `after`. */
  listOf(query: {
    readonly personId: string
    readonly after?: Sha256 | undefined
    readonly limit: number
  }): Promise<readonly Stored<SessionRecord>[]>

  /** Sessions that ended before that time, the earliest first. */
  listEnded(query: {
    readonly endedBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<SessionRecord>[]>
}

export interface PurgeRecords extends Records<string, PurgeRecord> {
  /** Records in the byte order of their ids, from the first one after `after`. */
  list(query: {
    readonly after?: string | undefined
    readonly limit: number
  }): Promise<readonly PurgeRecord[]>

  /** Records that are due before that time, the earliest first. */
  listDue(query: {
    readonly dueBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<PurgeRecord>[]>
}

export interface AuditSearch {
  readonly action?: AuditAction | undefined
  /** The name of the caller. */
  readonly caller?: string | undefined
  readonly pluginId?: PluginId | undefined
  readonly tenantId?: TenantId | undefined
  /** Not before this time. */
  readonly sinceMs?: number | undefined
  /** Before this time. */
  readonly untilMs?: number | undefined
  /** Only what comes after this entry. */
  readonly after?: Pick<AuditEntry, 'at' | 'sequence'> | undefined
  readonly limit: number
}

/** The audit log: entries with the numbers 1, 2, 3 …, each stored once and never changed. Rejects as Records do. */
export interface AuditEntries {
  /**
   * Stores entries with consecutive numbers, up to the first whose number is taken, and returns how many. Exactly one of many
   * entries with the same number is stored. After a rejection, any number of the first ones may have been stored.
   */
  append(entries: readonly AuditEntry[]): Promise<number>

  /** The entry with the highest number, or null. */
  newest(): Promise<AuditEntry | null>

  /** Entries by number, ascending, after `after`. */
  listAfter(query: { readonly after: number; readonly limit: number }): Promise<readonly AuditEntry[]>

  /** Entries that match all that is named, the latest time first, and of one time the highest number first. */
  search(query: AuditSearch): Promise<readonly AuditEntry[]>
}

/** The records of a registry: one kind of them for each property. */
export interface Catalog extends AsyncDisposable {
  readonly versions: VersionRecords
  readonly fileLists: FileLists
  readonly plugins: PluginRecords
  readonly tenants: TenantRecords
  readonly generations: Generations
  readonly upgradeTasks: UpgradeTasks
  readonly manifestTasks: ManifestTasks
  readonly hosts: HostRecords
  readonly tokens: TokenRecords
  readonly ownerships: OwnershipRecords
  readonly trustedPublishers: Records<PluginId, TrustedPublishersRecord>
  readonly checkDecisions: CheckDecisionRecords
  readonly exchanges: ExchangeRecords
  readonly namespaces: NamespaceRecords
  readonly sessions: SessionRecords
  readonly requestCounts: RequestCountRecords
  readonly jobs: Records<string, JobRecord>
  readonly purges: PurgeRecords
  readonly auditEntries: AuditEntries
  /** With the key usageId(owner). countVersion adds to them. They include versions that an earlier release published. */
  readonly usages: Records<string, UsageRecord>

  /** Resolves when the database answers and can be used. */
  check(): Promise<void>
}
