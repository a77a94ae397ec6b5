import { MongoClient } from 'mongodb'
import { describe, expect } from 'vitest'
import { CatalogUnusableError } from '../errors.ts'
import { sampleTenant } from '../testing/sample-records.ts'
import type { MongodbUnderTest } from './testing/mongodb-under-test.ts'
import { onServer } from './testing/on-server.ts'

const PLUGIN = 'test-plugin'

const collectionIn = (client: MongoClient, { database }: MongodbUnderTest) =>
  client.db(database).collection<{ _id: string }>('tenants')

/** Writes tenants as releases did that had nothing apart for lists. */
async function writeFormer(server: MongodbUnderTest, ids: readonly string[], facets = {}): Promise<void> {
  await using client = new MongoClient(server.url)
  for (const tenantId of ids) {
    const document = {
      ...facets,
      revision: `revision ${tenantId}`,
      body: JSON.stringify(sampleTenant(tenantId, 4)),
    }
    await collectionIn(client, server).replaceOne({ _id: tenantId }, document, { upsert: true })
  }
}

/* oxlint-disable vitest/no-standalone-expect -- onServer is a test */
describe('tenants in a MongoDB catalog', () => {
  onServer('are listed although their records cannot be read', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.tenants.insert(sampleTenant('acme'))
    await using client = new MongoClient(server.url)
    await collectionIn(client, server).updateMany({}, { $set: { body: '{' } })
    const lists = [
      () => catalog.tenants.list({ limit: 9 }),
      () => catalog.tenants.list({ among: ['acme'], limit: 9 }),
      () => catalog.tenants.listOfPlugin({ pluginId: PLUGIN, limit: 9 }),
    ]
    for (const list of lists) expect(await list()).toHaveLength(1)
    await collectionIn(client, server).updateMany({}, { $set: { listed: '{' } })
    for (const list of lists) await expect(list()).rejects.toThrow(CatalogUnusableError)
  })

  onServer('of an earlier release are listed from the start on', async (server) => {
    // More than are upgraded in one batch, and of two earlier forms.
    const ids = Array.from({ length: 13 }, (_, n) => `tenant-${String(n).padStart(2, '0')}`)
    await writeFormer(server, ids.slice(0, 12), { pluginIds: [PLUGIN] })
    await writeFormer(server, ids.slice(12))
    await using catalog = await server.openCatalog()
    const listed = await catalog.tenants.list({ limit: 20 })
    expect(
      listed.map(({ tenantId, generation, pluginCount }) => [tenantId, generation, pluginCount]),
    ).toEqual(ids.map((tenantId) => [tenantId, 4, 1]))
    expect(await catalog.tenants.listOfPlugin({ pluginId: PLUGIN, limit: 20 })).toHaveLength(13)
    expect((await catalog.tenants.find('tenant-00'))?.revision).toBe('revision tenant-00')
  })

  onServer('that an earlier release writes meanwhile are listed as it wrote them', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.tenants.insert(sampleTenant('acme', 3))
    await writeFormer(server, ['acme', 'other'], { pluginIds: [PLUGIN] })
    expect(await catalog.tenants.list({ limit: 9 })).toMatchObject([
      { tenantId: 'acme', generation: 4 },
      { tenantId: 'other', generation: 4 },
    ])
    await writeFormer(server, ['acme'], { pluginIds: [PLUGIN] })
    expect(await catalog.tenants.listOfPlugin({ pluginId: PLUGIN, limit: 1 })).toMatchObject([
      { tenant: { tenantId: 'acme', generation: 4 }, plugin: { version: '1.0.0' } },
    ])
  })

  onServer('are found for lists by an index', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.check()
    await using client = new MongoClient(server.url)
    const tenants = collectionIn(client, server)
    await tenants.insertMany(
      Array.from({ length: 3000 }, (_, n) => ({
        _id: `tenant-${String(n).padStart(4, '0')}`,
        pluginIds: n < 30 ? [PLUGIN, 'other'] : ['other'],
        revision: 'r',
        body: 'b'.repeat(500),
        listed: '{}',
      })),
    )
    const planOf = async (filter: object) =>
      JSON.stringify(
        await tenants.find(filter, { projection: { listed: 1 }, sort: { _id: 1 }, limit: 10 }).explain(),
      )
    for (const [index, filter] of [
      ['_id_', { _id: { $gt: 'tenant-1500' } }],
      ['by_plugin', { pluginIds: { $eq: PLUGIN }, _id: { $gt: 'tenant-0005' } }],
    ] as const) {
      const plan = await planOf(filter)
      expect(plan).toContain(index)
      expect(plan).not.toMatch(/COLLSCAN|Seq Scan/)
    }
    expect(await planOf({ revision: 'x' }), 'other plans are seen').not.toContain('by_plugin')
  })
})
/* oxlint-enable vitest/no-standalone-expect */
