import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { versionSortKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import {
  type FormerRecord,
  formerActiveVersion,
  formerPublishingVersion,
  uncountedActiveVersion,
} from '../testing/former-records.ts'
import { samplePlugin, sampleTenant } from '../testing/sample-records.ts'
import { openSqliteCatalog } from './open-catalog.ts'

// The first schema, as it was released.
const FIRST_SCHEMA = `
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
  PRAGMA application_id = 0x706c7567;
  PRAGMA user_version = 1;`

const ACTIVE = ['2.0.0', '1.0.0', '1.0.0-rc.1'].map((version) => formerActiveVersion('p', version))
const PUBLISHING = formerPublishingVersion('p', '3.0.0')

/** A catalog of the first schema with everything in it, in a folder that goes with the test. */
async function openFormerCatalog() {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-catalog-'))
  const path = join(folder, 'catalog.sqlite')
  using database = new DatabaseSync(path)
  database.exec(FIRST_SCHEMA)
  for (const former of [...ACTIVE, PUBLISHING]) insertVersion(database, former)
  const plugin = samplePlugin('p', { extensionPoints: ['cart'], category: 'payment' })
  database
    .prepare('INSERT INTO plugins VALUES (?, ?, ?, ?, ?, ?)')
    .run('p', 'payment', plugin.updatedAtMs, 'p\u001ftest plugin\u001f', 'revision p', JSON.stringify(plugin))
  database.prepare('INSERT INTO plugin_extension_points VALUES (?, ?)').run('p', 'cart')
  database
    .prepare('INSERT INTO tenants VALUES (?, ?, ?)')
    .run('t', 'revision t', JSON.stringify(sampleTenant('t')))
  return { path, plugin, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

function insertVersion(database: DatabaseSync, { record, body }: FormerRecord): void {
  const { pluginId, version, state, lease } = record
  database
    .prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(
      pluginId,
      version,
      versionSortKey(version),
      state,
      lease?.expiresAtMs ?? null,
      `revision ${version}`,
      body,
    )
}

/** A version after the catalog was opened: if it is published, it is counted. */
function asCounted<Version extends { readonly state: string }>(version: Version) {
  return version.state === 'active' ? { ...version, counted: true } : version
}

describe('a SQLite catalog of the first schema', () => {
  it('has every version with its summary, its checks, its list of files and its revision', async () => {
    await using former = await openFormerCatalog()
    await using catalog = await openSqliteCatalog(former)
    for (const { record, files } of [...ACTIVE, PUBLISHING]) {
      expect(await catalog.versions.find(record)).toEqual({
        value: asCounted(record),
        revision: `revision ${record.version}`,
      })
      expect(await catalog.fileLists.find(record)).toEqual(files)
    }
    expect(await catalog.versions.listActive({ pluginId: 'p', limit: 10 })).toEqual(
      ACTIVE.map(({ record: { checks: _checks, capabilities: _capabilities, ...listed } }) =>
        asCounted(listed),
      ),
    )
    expect(await catalog.versions.listExpired({ expiredBeforeMs: Date.now(), limit: 10 })).toMatchObject([
      { value: PUBLISHING.record },
    ])
  })

  it('lists its plugins, keeps its tenants, and accepts new records', async () => {
    await using former = await openFormerCatalog()
    await using catalog = await openSqliteCatalog(former)
    const query = {
      order: 'id',
      extensionPoint: 'cart',
      category: 'payment',
      text: 'test',
      limit: 10,
    } as const
    for (const order of ['id', 'updated'] as const) {
      expect((await catalog.plugins.list({ ...query, order })).plugins).toEqual([former.plugin])
    }
    expect((await catalog.tenants.find('t'))?.value).toEqual(sampleTenant('t'))
    expect(await catalog.tenants.list({ limit: 9 })).toMatchObject([{ tenantId: 't', pluginCount: 1 }])
    expect(await catalog.tenants.listOfPlugin({ pluginId: 'test-plugin', limit: 9 })).toMatchObject([
      { tenant: { tenantId: 't' }, plugin: { version: '1.0.0' } },
    ])
    const stored = await catalog.versions.find(PUBLISHING.record)
    expect(stored && (await catalog.versions.remove(stored))).toBe(true)
    expect(await catalog.versions.insert(PUBLISHING.record)).not.toBeNull()
  })

  it('has published versions in the usage of their plugin, and a damaged record in none', async () => {
    await using former = await openFormerCatalog()
    {
      using database = new DatabaseSync(former.path)
      database.exec(`UPDATE versions SET body = '{' WHERE version = '1.0.0-rc.1'`)
    }
    await using catalog = await openSqliteCatalog(former)
    expect((await catalog.usages.find('plugin p'))?.value).toEqual({
      owner: 'plugin p',
      versions: 2,
      bytes: 6,
      pending: [],
    })
  })

  it('is upgraded once when two services open it', async () => {
    await using former = await openFormerCatalog()
    await using first = await openSqliteCatalog(former)
    await using second = await openSqliteCatalog(former)
    for (const catalog of [first, second]) {
      expect(await catalog.versions.listActive({ pluginId: 'p', limit: 10 })).toHaveLength(ACTIVE.length)
    }
  })
})

// What the migration that hides private plugins made, undone.
const WITHOUT_PRIVATE_PLUGINS = `
  DROP INDEX public_plugins_by_id;
  DROP INDEX public_plugins_by_recency;
  DROP INDEX public_plugins_by_category;
  DROP INDEX public_plugins_by_category_and_recency;
  ALTER TABLE plugins DROP COLUMN is_private;
  CREATE INDEX plugins_by_recency ON plugins (recency, plugin_id);
  CREATE INDEX plugins_by_category ON plugins (category, plugin_id);
  CREATE INDEX plugins_by_category_and_recency ON plugins (category, recency, plugin_id);`

describe('a SQLite catalog made before versions were counted', () => {
  it('has published versions in the usages of plugins and credentials, and adds new ones to them', async () => {
    await using former = await openFormerCatalog()
    await (await openSqliteCatalog(former))[Symbol.asyncDispose]()
    {
      using database = new DatabaseSync(former.path)
      database.exec(WITHOUT_PRIVATE_PLUGINS)
      database.exec(
        'DROP TABLE usages; DROP TABLE generations; DROP TABLE purges; DROP TABLE tenant_plugins; DROP TABLE listed_tenants; DROP TABLE upgradeTasks; DROP TABLE manifestTasks; DROP TABLE hosts; DROP TABLE tokens; DROP TABLE ownerships; DROP TABLE plugin_readers; DROP TABLE namespaces; DROP TABLE requestCounts; DROP TABLE trustedPublishers; DROP TABLE exchanges; DROP TABLE checkDecisions; DROP INDEX waiting_versions_by_time; ALTER TABLE versions DROP COLUMN waiting_since_ms; DROP TABLE sessions; DROP TABLE auditEntries; DROP INDEX staged_versions_by_precedence; ALTER TABLE versions DROP COLUMN capabilities; DELETE FROM versions; PRAGMA user_version = 3',
      )
      const insert = database.prepare(
        'INSERT INTO versions (plugin_id, version, sort_key, state, lease_expires_at_ms, revision, body, checks) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      for (const [pluginId, version, publisher, lease] of [
        ['a', '1.0.0', 'ci', null],
        ['a', '2.0.0', null, null],
        ['b', '1.0.0', 'ci', null],
        ['b', '2.0.0', 'ci', 5],
      ] as const) {
        const { record, body, checks } = uncountedActiveVersion(pluginId, version, publisher)
        insert.run(pluginId, version, versionSortKey(version), record.state, lease, version, body, checks)
      }
    }
    await using catalog = await openSqliteCatalog(former)
    const sums = { versions: 2, bytes: 2, pending: [] }
    for (const owner of ['plugin a', 'credential ci'])
      expect((await catalog.usages.find(owner))?.value).toEqual({ owner, ...sums })
    expect((await catalog.usages.find('plugin b'))?.value).toMatchObject({ versions: 1, bytes: 1 })
    const found = await catalog.versions.find({ pluginId: 'a', version: '1.0.0' })
    const { record } = uncountedActiveVersion('a', '1.0.0', 'ci')
    expect(found).toEqual({ value: { ...record, counted: true }, revision: '1.0.0' })
  })
})
