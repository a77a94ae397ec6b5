import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { CatalogUnusableError } from '../errors.ts'
import { joinWords, searchWordsOf } from '../queries/search-text.ts'
import { upgradeFormerVersion } from '../records/former-versions.ts'
import { usageKind, versionKind } from '../records/record-kinds.ts'
import type { PluginRecord, TenantRecord, UsageRecord } from '../records/records.ts'
import { createStoredRow } from '../records/stored-row.ts'
import { countFormerVersion } from '../usage/former-version.ts'
import { emptyUsage } from '../usage/usage.ts'
import { writePluginIndexes } from './plugin-indexes.ts'
import { writeTenantLists } from './tenants.ts'
import { inTransaction } from './transaction.ts'

// "plug" in ASCII, in the header of the file: distinguishes a catalog from any other SQLite database.
const APPLICATION_ID = 0x706c7567

/**
 * Each one brings the schema from its index to its index + 1. Released ones are never changed; new ones are appended.
 */
const MIGRATIONS: readonly ((database: DatabaseSync) => void)[] = [
  (database) =>
    database.exec(`
  CREATE TABLE versions (
    plugin_id TEXT NOT NULL,
    version TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    state TEXT NOT NULL,
    lease_expires_at_ms INTEGER,
    revision TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (plugin_id, version)
  ) STRICT;
  CREATE INDEX active_versions_by_precedence ON versions (plugin_id, sort_key) WHERE state = 'active';
  CREATE INDEX versions_by_lease ON versions (lease_expires_at_ms) WHERE lease_expires_at_ms IS NOT NULL;

  CREATE TABLE plugins (
    plugin_id TEXT NOT NULL PRIMARY KEY,
    category TEXT,
    updated_at_ms INTEGER NOT NULL,
    search_text TEXT NOT NULL,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX plugins_by_update ON plugins (updated_at_ms DESC, plugin_id);
  CREATE INDEX plugins_by_category ON plugins (category, updated_at_ms DESC, plugin_id);

  CREATE TABLE plugin_extension_points (
    plugin_id TEXT NOT NULL REFERENCES plugins (plugin_id) ON DELETE CASCADE,
    extension_point TEXT NOT NULL,
    PRIMARY KEY (plugin_id, extension_point)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugins_by_extension_point ON plugin_extension_points (extension_point, plugin_id);

  CREATE TABLE tenants (tenant_id TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE jobs (job TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  `),
  separateFileLists,
  indexPlugins,
  countVersions,
  keepGenerations,
  (database) =>
    database.exec(`
  CREATE TABLE purges (
    id TEXT NOT NULL PRIMARY KEY,
    due_at_ms INTEGER NOT NULL,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX purges_by_due_time ON purges (due_at_ms);
  `),
  findTenantsByPlugin,
  addManifestTasks,
  (database) =>
    database.exec(
      'CREATE TABLE hosts (host_id TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT',
    ),
  (database) =>
    database.exec(
      'CREATE TABLE tokens (token_id TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT',
    ),
  (database) =>
    database.exec(
      'CREATE TABLE ownerships (plugin_id TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT',
    ),
  (database) =>
    database.exec(`
  CREATE TABLE trustedPublishers (
    plugin_id TEXT NOT NULL PRIMARY KEY,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE exchanges (
    exchange_id TEXT NOT NULL PRIMARY KEY,
    expires_at_ms INTEGER NOT NULL,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX exchanges_by_expiry ON exchanges (expires_at_ms);
  `),
  (database) =>
    database.exec(
      'CREATE TABLE namespaces (namespace TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT',
    ),
  (database) =>
    database.exec(`
  CREATE TABLE sessions (
    session_id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_person ON sessions (person_id, session_id);
  CREATE INDEX sessions_by_end ON sessions (ends_at_ms);
  `),
  (database) =>
    database.exec(`
  CREATE TABLE auditEntries (
    sequence INTEGER NOT NULL PRIMARY KEY,
    position TEXT NOT NULL,
    action TEXT NOT NULL,
    caller TEXT,
    plugin_id TEXT,
    tenant_id TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_entries_by_position ON auditEntries (position);
  CREATE INDEX audit_entries_by_plugin ON auditEntries (plugin_id, position) WHERE plugin_id IS NOT NULL;
  CREATE INDEX audit_entries_by_tenant ON auditEntries (tenant_id, position) WHERE tenant_id IS NOT NULL;
  CREATE INDEX audit_entries_by_caller ON auditEntries (caller, position) WHERE caller IS NOT NULL;
  CREATE INDEX audit_entries_by_action ON auditEntries (action, position);
  `),
  (database) =>
    database.exec(
      'CREATE TABLE requestCounts (subject TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT',
    ),
  (database) =>
    database.exec(
      `CREATE INDEX staged_versions_by_precedence ON versions (plugin_id, sort_key) WHERE state = 'staged'`,
    ),
  (database) =>
    database.exec(`
  ALTER TABLE ownerships ADD COLUMN access_due_at_ms INTEGER;
  CREATE INDEX ownerships_by_due_time ON ownerships (access_due_at_ms) WHERE access_due_at_ms IS NOT NULL;
  CREATE TABLE plugin_readers (
    reader TEXT NOT NULL,
    plugin_id TEXT NOT NULL,
    PRIMARY KEY (reader, plugin_id)
  ) STRICT, WITHOUT ROWID;
  `),
  (database) =>
    database.exec(`
  ALTER TABLE plugins ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0;
  DROP INDEX plugins_by_recency;
  DROP INDEX plugins_by_category;
  DROP INDEX plugins_by_category_and_recency;
  CREATE INDEX public_plugins_by_id ON plugins (plugin_id) WHERE is_private = 0;
  CREATE INDEX public_plugins_by_recency ON plugins (recency, plugin_id) WHERE is_private = 0;
  CREATE INDEX public_plugins_by_category ON plugins (category, plugin_id) WHERE is_private = 0;
  CREATE INDEX public_plugins_by_category_and_recency
    ON plugins (category, recency, plugin_id) WHERE is_private = 0;
  `),
  // What was counted is of no use a minute later.
  (database) =>
    database.exec(`
  DELETE FROM requestCounts;
  ALTER TABLE requestCounts ADD COLUMN window_start_ms INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX request_counts_by_window ON requestCounts (window_start_ms);
  `),
  (database) => database.exec('ALTER TABLE versions ADD COLUMN capabilities TEXT'),
  (database) =>
    database.exec(`
  CREATE TABLE checkDecisions (
    plugin_id TEXT NOT NULL PRIMARY KEY,
    expires_at_ms INTEGER NOT NULL,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX check_decisions_by_expiry ON checkDecisions (expires_at_ms);
  ALTER TABLE versions ADD COLUMN waiting_since_ms INTEGER;
  CREATE INDEX waiting_versions_by_time ON versions (waiting_since_ms, plugin_id, version)
    WHERE waiting_since_ms IS NOT NULL;
  `),
  listTenantsApart,
]

/** Moves a version's list of files out of its record, and its checks to a column. */
function separateFileLists(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE file_lists (
    plugin_id TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    files TEXT NOT NULL,
    PRIMARY KEY (plugin_id, version, digest)
  ) STRICT;
  ALTER TABLE versions ADD COLUMN checks TEXT NOT NULL DEFAULT '[]';
  `)
  const rowids = database.prepare('SELECT rowid FROM versions').all()
  const read = database.prepare('SELECT body FROM versions WHERE rowid = ?')
  const insert = database.prepare('INSERT INTO file_lists VALUES (?, ?, ?, ?)')
  const update = database.prepare('UPDATE versions SET body = ?, checks = ? WHERE rowid = ?')
  for (const { rowid = null } of rowids) {
    const upgraded = upgradeFormerVersion(String(read.get(rowid)?.body))
    if (upgraded === null) continue
    const { record, files } = upgraded
    const { pluginId, version, digest } = record
    if (files !== null) insert.run(pluginId, version, digest, JSON.stringify(files))
    const { body, checks = null } = createStoredRow(versionKind, record)
    // The revision stays, because the content is the same.
    update.run(body, checks, rowid)
  }
}

/**
 * Adds indexes of plugins for every order and filter, and one for their words. `recency` is the time of the latest change,
 * negated, so that the latest comes first in an ascending index.
 */
function indexPlugins(database: DatabaseSync): void {
  database.exec(`
  DROP INDEX plugins_by_update;
  DROP INDEX plugins_by_category;
  ALTER TABLE plugins ADD COLUMN recency INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE plugins ADD COLUMN words TEXT NOT NULL DEFAULT '';
  UPDATE plugins SET recency = -updated_at_ms;
  ALTER TABLE plugins DROP COLUMN updated_at_ms;
  ALTER TABLE plugins DROP COLUMN search_text;
  CREATE INDEX plugins_by_recency ON plugins (recency, plugin_id);
  CREATE INDEX plugins_by_category ON plugins (category, plugin_id);
  CREATE INDEX plugins_by_category_and_recency ON plugins (category, recency, plugin_id);

  DROP TABLE plugin_extension_points;
  CREATE TABLE plugin_extension_points (
    extension_point TEXT NOT NULL,
    plugin_id TEXT NOT NULL,
    recency INTEGER NOT NULL,
    PRIMARY KEY (extension_point, plugin_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX plugins_by_extension_point_and_recency
    ON plugin_extension_points (extension_point, recency, plugin_id);

  CREATE TABLE plugin_words (
    word TEXT NOT NULL,
    plugin_id TEXT NOT NULL,
    PRIMARY KEY (word, plugin_id)
  ) STRICT, WITHOUT ROWID;
  `)
  const plugins = database.prepare('SELECT rowid, body FROM plugins').all()
  const update = database.prepare('UPDATE plugins SET words = ? WHERE rowid = ?')
  for (const { rowid = null, body } of plugins) {
    const plugin: PluginRecord = JSON.parse(String(body))
    update.run(joinWords(searchWordsOf(plugin)), rowid)
    writePluginIndexes((sql) => database.prepare(sql), { before: null, after: plugin })
  }
}

/** Adds published versions to the usages of their plugins and credentials. */
function countVersions(database: DatabaseSync): void {
  database.exec(
    'CREATE TABLE usages (owner TEXT NOT NULL PRIMARY KEY, revision TEXT NOT NULL, body TEXT NOT NULL) STRICT',
  )
  // A version with a lease is counted by the publish that continues it, or by the recovery.
  const published = `SELECT rowid FROM versions WHERE state = 'active' AND lease_expires_at_ms IS NULL`
  const rowids = database.prepare(published).all()
  const read = database.prepare('SELECT body FROM versions WHERE rowid = ?')
  const update = database.prepare('UPDATE versions SET body = ? WHERE rowid = ?')
  const insert = database.prepare('INSERT INTO usages (owner, revision, body) VALUES (?, ?, ?)')
  const usages = new Map<string, UsageRecord>()
  for (const { rowid = null } of rowids) {
    const counted = countFormerVersion({ body: read.get(rowid)?.body })
    if (counted === null) continue
    for (const owner of counted.owners) {
      const { versions, bytes, pending } = usages.get(owner) ?? emptyUsage(owner)
      usages.set(owner, { owner, versions: versions + 1, bytes: bytes + counted.use.bytes, pending })
    }
    update.run(counted.body, rowid)
  }
  for (const usage of usages.values()) {
    const { revision, body } = createStoredRow(usageKind, usage)
    insert.run(usage.owner, revision, body)
  }
}

/** Adds former generations of tenants, which an earlier release did not keep. */
function keepGenerations(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE generations (
    tenant_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    summary TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (tenant_id, generation)
  ) STRICT;
  `)
}

/** Adds the rows by which the tenants of a plugin are found, and the tasks that need them. */
function findTenantsByPlugin(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE tenant_plugins (
    plugin_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    PRIMARY KEY (plugin_id, tenant_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE upgradeTasks (
    task_id TEXT NOT NULL PRIMARY KEY,
    due_at_ms INTEGER,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX upgrade_tasks_by_due_time ON upgradeTasks (due_at_ms) WHERE due_at_ms IS NOT NULL;
  `)
  const insert = database.prepare('INSERT INTO tenant_plugins VALUES (?, ?) ON CONFLICT DO NOTHING')
  for (const { tenantId, plugins } of tenantsIn(database))
    for (const { pluginId } of plugins) insert.run(pluginId, tenantId)
}

/** Adds what listings of tenants read, apart from the records, which may be large. */
function listTenantsApart(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE listed_tenants (tenant_id TEXT NOT NULL PRIMARY KEY, listed TEXT NOT NULL) STRICT, WITHOUT ROWID;
  DROP TABLE tenant_plugins;
  CREATE TABLE tenant_plugins (
    plugin_id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    listed TEXT NOT NULL,
    PRIMARY KEY (plugin_id, tenant_id)
  ) STRICT, WITHOUT ROWID;
  `)
  const statements = new Map<string, StatementSync>()
  const statement = (sql: string) => {
    const known = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, known)
    return known
  }
  for (const after of tenantsIn(database)) writeTenantLists(statement, { before: null, after })
}

/** The tenants of a catalog, one in memory at a time. */
function* tenantsIn(database: DatabaseSync): Generator<TenantRecord> {
  const read = database.prepare('SELECT body FROM tenants WHERE rowid = ?')
  for (const { rowid = null } of database.prepare('SELECT rowid FROM tenants').all())
    yield JSON.parse(String(read.get(rowid)?.body))
}

/** Adds the tasks of copying the manifests of tenants to the store. */
function addManifestTasks(database: DatabaseSync): void {
  database.exec(`
  CREATE TABLE manifestTasks (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    due_at_ms INTEGER NOT NULL,
    revision TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX manifest_tasks_by_due_time ON manifestTasks (due_at_ms);
  `)
}

/**
 * Throws CatalogUnusableError when the file is another program's database or a newer version's catalog. It only reads, so
 * that a foreign file is not changed.
 */
export function requireCatalogFile(database: DatabaseSync, path: string): void {
  const { applicationId, version, tables } = inTransaction(database, 'DEFERRED', () => ({
    applicationId: readNumber(database, 'SELECT application_id AS n FROM pragma_application_id'),
    version: readVersion(database),
    tables: readNumber(database, 'SELECT count(*) AS n FROM sqlite_schema'),
  }))
  const isNew = applicationId === 0 && version === 0 && tables === 0
  if (!isNew && applicationId !== APPLICATION_ID) {
    throw new CatalogUnusableError(
      `${path} is a SQLite database of another program; choose another path for the catalog`,
    )
  }
  requireKnownVersion(version, path)
}

/** Applies missing migrations, each in a transaction. Several processes may do so at once. */
export function migrate(database: DatabaseSync, path: string): void {
  while (readVersion(database) < MIGRATIONS.length) {
    inTransaction(database, 'IMMEDIATE', () => {
      // Read again under the lock: another process may have been faster.
      const version = readVersion(database)
      requireKnownVersion(version, path)
      const migration = MIGRATIONS[version]
      if (migration === undefined) return
      migration(database)
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`)
    })
  }
}

/** Throws SQLite's error when the file cannot be written. Changes nothing. */
export function requireWritable(database: DatabaseSync): void {
  // The lock is not enough: SQLite grants it on a file that it could only open for reading.
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(`PRAGMA user_version = ${readVersion(database)}`)
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}

function requireKnownVersion(version: number, path: string): void {
  if (version <= MIGRATIONS.length) return
  throw new CatalogUnusableError(
    `${path} was written by a newer version (schema ${version}; this one knows up to ${MIGRATIONS.length}); start that version, or restore the backup made before it`,
  )
}

function readVersion(database: DatabaseSync): number {
  return readNumber(database, 'SELECT user_version AS n FROM pragma_user_version')
}

function readNumber(database: DatabaseSync, sql: string): number {
  return Number(database.prepare(sql).get()?.n)
}
