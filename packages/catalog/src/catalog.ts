import type {
  ExtensionPoint,
  PluginId,
  Sha256,
  TenantId,
  Version,
  VersionFile,
  VersionRef,
} from '@plugboard/types'
import type {
  JobRecord,
  ListedVersion,
  PluginRecord,
  TenantRecord,
  VersionRecord,
} from './records/records.ts'

/** A record as it was read: the revision is what a later compare-and-set compares. */
export interface Stored<Value> {
  readonly value: Value
  /** Changes with every write of the record; a number once used for a key never names another state of it. */
  readonly revision: string
}

/**
 * Records by a unique key, changed by compare-and-set on one record. That is all the catalog promises:
 * nothing spans two records. Every method rejects with CatalogUnavailableError when the database cannot
 * answer now, or the catalog is closed; a write that rejects so may or may not have been done. A record that
 * is there and cannot be read is a CatalogUnusableError. Limits are positive integers, or a RangeError.
 */
export interface Records<Key, Value> {
  /** The record by that key, or null. */
  find(key: Key): Promise<Stored<Value> | null>

  /** Creates the record, or answers null when the key is taken. Of many inserters exactly one creates it. */
  insert(value: Value): Promise<Stored<Value> | null>

  /**
   * Replaces the record as it was read, or answers null when it was changed or removed since. The key stays:
   * a value of another key is a TypeError.
   */
  replace(current: Stored<Value>, next: Value): Promise<Stored<Value> | null>

  /** Removes the record as it was read; false when it was changed or removed since. */
  remove(current: Stored<Value>): Promise<boolean>
}

export interface VersionRecords extends Records<VersionRef, VersionRecord> {
  /** Active versions of a plugin, highest precedence first (Semantic Versioning 2.0 §11), below `below`. */
  listActive(query: {
    readonly pluginId: PluginId
    readonly below?: Version | undefined
    readonly limit: number
  }): Promise<readonly ListedVersion[]>

  /** Records with a lease that expired before that time, the longest expired first. */
  listExpired(query: {
    readonly expiredBeforeMs: number
    readonly limit: number
  }): Promise<readonly Stored<VersionRecord>[]>
}

/** The content whose files are listed. The digest is part of the key, so a list never changes. */
export interface FileListKey extends VersionRef {
  readonly digest: Sha256
}

/**
 * The files of each version, apart from its record, so that only who needs files reads them. Rejects as
 * Records do.
 */
export interface FileLists {
  /** Stores the list. One that is there already stays as it is. */
  put(key: FileListKey, files: readonly VersionFile[]): Promise<void>

  /** The list in the order it was put, or null. */
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
   * of letters, marks and digits; in a script without spaces, each letter. Case is ignored by Unicode, not by
   * language (`STRASSE` finds `Straße`), and so is the encoding of accents; accents themselves count. A text
   * without a word finds nothing; one that is empty leaves nothing out.
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
   * Where to go on, or null when there is no more. Each page takes bounded work, so one may have fewer plugins
   * than its limit, or none, and there may be more all the same.
   */
  readonly next: PluginPosition | null
}

export interface PluginRecords extends Records<PluginId, PluginRecord> {
  list(query: PluginQuery): Promise<PluginPage>
}

/** What is known of plugins, versions and tenants. */
export interface Catalog extends AsyncDisposable {
  readonly versions: VersionRecords
  readonly fileLists: FileLists
  readonly plugins: PluginRecords
  readonly tenants: Records<TenantId, TenantRecord>
  readonly jobs: Records<string, JobRecord>

  /** Resolves when the database answers and can be used. */
  check(): Promise<void>
}
