import { versionSortKey } from '@plugboard/types'
import { MongoClient } from 'mongodb'
import { describe, expect, vi } from 'vitest'
import type { Catalog } from '../catalog.ts'
import { type FormerRecord, formerActiveVersion, formerPublishingVersion } from '../testing/former-records.ts'
import { type MongodbUnderTest } from './testing/mongodb-under-test.ts'
import { onServer } from './testing/on-server.ts'

// More than are upgraded in one batch.
const ACTIVE = Array.from({ length: 23 }, (_, index) => formerActiveVersion('p', `1.${index}.0`)).toReversed()
const PUBLISHING = formerPublishingVersion('p', '3.0.0')
const ALL = [...ACTIVE, PUBLISHING]

/** Writes versions as an earlier release did. */
async function writeFormer(server: MongodbUnderTest, formers: readonly FormerRecord[]): Promise<void> {
  await using client = new MongoClient(server.url)
  const versions = client.db(server.database).collection<{ _id: string }>('versions')
  for (const { record, body } of formers) {
    const { pluginId, version, state, lease } = record
    const document = {
      pluginId,
      version,
      sortKey: versionSortKey(version),
      state,
      ...(lease && { leaseExpiresAtMs: lease.expiresAtMs }),
      revision: `revision ${version}`,
      body,
    }
    await versions.replaceOne({ _id: `${pluginId}@${version}` }, document, { upsert: true })
  }
}

/** `counted`: the versions existed when the catalog was opened, or a usage has been read since. */
async function expectUpgraded(catalog: Catalog, { counted }: { counted?: true } = {}): Promise<void> {
  for (const { record, files } of ALL) {
    const { version } = record
    const value = record.state === 'active' ? { ...record, counted } : record
    expect(await catalog.versions.find(record)).toEqual({ value, revision: `revision ${version}` })
    expect(await catalog.fileLists.find(record)).toEqual(files)
  }
  const listed = ACTIVE.map(({ record: { checks: _checks, capabilities: _capabilities, ...rest } }) => ({
    ...rest,
    counted,
  }))
  expect(await catalog.versions.listActive({ pluginId: 'p', limit: 100 })).toEqual(listed)
}

/* oxlint-disable vitest/no-standalone-expect -- onServer is a test */
describe('a MongoDB catalog of an earlier release', () => {
  onServer('has every version with its summary, checks, list of files and revision', async (server) => {
    await writeFormer(server, ALL)
    await using catalog = await server.openCatalog()
    await expectUpgraded(catalog, { counted: true })
    await using client = new MongoClient(server.url)
    const versions = client.db(server.database).collection('versions')
    expect(await versions.countDocuments({ checks: { $exists: false } })).toBe(0)
  })

  onServer('is upgraded by many services that start at once', async (server) => {
    await writeFormer(server, ALL)
    await using stack = new AsyncDisposableStack()
    const catalogs: Catalog[] = []
    for (let index = 0; index < 4; index += 1) catalogs.push(stack.use(await server.openCatalog()))
    // FerretDB may end an index build by a deadlock with another service's writes: that call says "not now".
    await Promise.all(
      catalogs.map((catalog) => vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })),
    )
    for (const catalog of catalogs) await expectUpgraded(catalog, { counted: true })
  })

  onServer('upgrades records that this release still writes when it reads them', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.check()
    await writeFormer(server, ALL)
    const listed = await catalog.versions.listActive({ pluginId: 'p', limit: 100 })
    expect(listed).toHaveLength(ACTIVE.length)
    const [expired] = await catalog.versions.listExpired({ expiredBeforeMs: Date.now(), limit: 1 })
    expect(expired).toEqual({ value: PUBLISHING.record, revision: 'revision 3.0.0' })
    await writeFormer(server, ALL)
    await expectUpgraded(catalog)
  })
})
