import { once } from 'node:events'
import { MongoBulkWriteError, MongoClient } from 'mongodb'
import { describe, expect, inject, it } from 'vitest'
import type { PluginQuery } from '../catalog.ts'
import type { PluginFilter } from '../queries/plugin-index.ts'
import { inserted, insertedAll } from '../testing/inserted.ts'
import { samplePlugin } from '../testing/sample-records.ts'
import { addPluginEntries, filterRange, walkRange } from './plugin-entries.ts'
import { type MongodbUnderTest, openMongodbUnderTest } from './testing/mongodb-under-test.ts'

const engine = inject('engines').mongodb

function onServer(title: string, body: (server: MongodbUnderTest) => Promise<void>): void {
  // The title and the assertions are those of the tests below.
  // oxlint-disable-next-line vitest/valid-title, vitest/expect-expect
  it(title, async ({ skip }) => {
    if (engine.kind === 'missing') skip(engine.reason)
    else await runOn(await openMongodbUnderTest(engine.url), body)
  })
}

async function runOn(
  server: MongodbUnderTest,
  body: (server: MongodbUnderTest) => Promise<void>,
): Promise<void> {
  await using _ = server
  await body(server)
}

const NOTHING = { plugins: [], next: null }
const AFTER = { pluginId: 'p-100', updatedAtMs: 50 }
const CATEGORY: PluginFilter = { by: 'category', value: 'payment' }
const POINT: PluginFilter = { by: 'extensionPoint', value: 'cart' }
const QUERIES: readonly Omit<PluginQuery, 'limit'>[] = [
  { order: 'id' },
  { order: 'updated' },
  { order: 'updated', category: 'payment' },
  { order: 'id', extensionPoint: 'cart' },
  { order: 'id', text: 'test' },
]
const PLUGINS = Array.from({ length: 300 }, (_, index) =>
  samplePlugin(`p-${index}`, { category: 'payment', extensionPoints: ['cart'] }, index % 60),
)

/* oxlint-disable vitest/no-standalone-expect -- onServer is a test */
describe('the entries of plugins in a MongoDB catalog', () => {
  onServer('are found by index and read in order, without a scan or a sort', async (server) => {
    await using catalog = await server.openCatalog()
    await insertedAll(catalog.plugins, PLUGINS)
    await using client = new MongoClient(server.url)
    const database = client.db(server.database)
    const ranges = [
      filterRange(CATEGORY),
      filterRange(POINT),
      filterRange({ by: 'word', value: 'te' }),
      walkRange(null, 'updated', AFTER),
      ...[CATEGORY, POINT].flatMap((filter) => [
        walkRange(filter, 'id', AFTER),
        walkRange(filter, 'updated', AFTER),
        walkRange(filter, 'updated', undefined),
      ]),
    ]
    const planOf = async (collection: string, range: object, sort: string) => {
      const found = database.collection(collection).find(range)
      return JSON.stringify(
        await found
          .sort({ [sort]: 1 })
          .limit(50)
          .explain(),
      )
    }
    const scanOrSort = /COLLSCAN|"SORT"|Seq Scan|"Node Type":"Sort"|Bitmap/
    for (const range of ranges) expect(await planOf('pluginEntries', range, '_id')).not.toMatch(scanOrSort)
    expect(await planOf('plugins', { _id: { $gt: 'p-100' } }, '_id')).not.toMatch(scanOrSort)
    expect(await planOf('plugins', {}, 'body'), 'a sort is seen').toMatch(scanOrSort)
  })

  onServer('are not considered added when the connection breaks meanwhile', async (server) => {
    await using client = new MongoClient(server.url, { monitorCommands: true })
    const database = client.db(server.database)
    await database.command({ ping: 1 })
    server.proxy.blackhole()
    const sent = once(client, 'commandStarted')
    const stored = { value: samplePlugin('p'), revision: 'revision' }
    const adding = Promise.allSettled([addPluginEntries(database, [stored])])
    await sent
    await server.proxy.cut()
    expect(await adding).toMatchObject([{ status: 'rejected', reason: expect.any(MongoBulkWriteError) }])
  })

  onServer(
    'left over by an interrupted write show no plugin that is not there, and none twice',
    async (server) => {
      await using catalog = await server.openCatalog()
      const stored = await inserted(catalog.plugins, PLUGINS[0] ?? samplePlugin('p'))
      await using client = new MongoClient(server.url)
      const entries = client.db(server.database).collection<{ _id: string }>('pluginEntries')
      const before = await entries.find().toArray()
      const moved = samplePlugin('p-0', { category: 'payment', extensionPoints: ['cart'], name: 'Test' }, 99)
      expect(await catalog.plugins.replace(stored, moved)).not.toBeNull()
      expect(await entries.countDocuments({ _id: { $in: before.map(({ _id }) => _id) } })).toBe(0)
      await entries.insertMany(before)
      for (const query of QUERIES) {
        const found = await catalog.plugins.list({ ...query, limit: 10 })
        expect(found).toEqual({ plugins: [moved], next: null })
      }
      const lost = await catalog.plugins.replace(stored, samplePlugin('p-0', { category: 'lost' }))
      expect(lost).toBeNull()
      expect(await entries.countDocuments({ _id: /lost/ })).toBe(0)
    },
  )

  onServer('list a plugin that is replaced after they were read once, at its new place', async (server) => {
    await using catalog = await server.openCatalog()
    const facets = { category: 'payment', extensionPoints: ['cart'] }
    const stored = await inserted(catalog.plugins, samplePlugin('p-1', facets, 1))
    const other = samplePlugin('p-0', facets, 2)
    await inserted(catalog.plugins, other)
    await using client = new MongoClient(server.url)
    const entries = client.db(server.database).collection<{ _id: string }>('pluginEntries')
    const asRead = await entries.find().toArray()
    const replaced = samplePlugin('p-1', { ...facets, name: 'Replaced' }, 3)
    expect(await catalog.plugins.replace(stored, replaced)).not.toBeNull()
    await entries.deleteMany({})
    await entries.insertMany(asRead)
    for (const filter of [{ category: 'payment' }, { extensionPoint: 'cart' }]) {
      const byId = await catalog.plugins.list({ ...filter, order: 'id', limit: 10 })
      expect(byId).toEqual({ plugins: [other, replaced], next: null })
      const byUpdate = await catalog.plugins.list({ ...filter, order: 'updated', limit: 10 })
      expect(byUpdate).toEqual({ plugins: [replaced, other], next: null })
      const after = { pluginId: 'p-0', updatedAtMs: 2 }
      const passed = await catalog.plugins.list({ ...filter, order: 'updated', after, limit: 10 })
      expect(passed).toEqual({ plugins: [], next: null })
    }
    expect(await catalog.plugins.list({ category: 'other', order: 'id', limit: 10 })).toEqual(NOTHING)
  })

  onServer(
    'are created for the plugins of an earlier release, at the start and when one is read',
    async (server) => {
      await using client = new MongoClient(server.url)
      const plugins = client.db(server.database).collection<{ _id: string }>('plugins')
      const write = async (index: number) => {
        const plugin = PLUGINS[index] ?? samplePlugin('p')
        const { category, extensionPoints } = plugin.latest
        const facets = { category, extensionPoints, updatedAtMs: plugin.updatedAtMs, searchText: 'p' }
        const document = { ...facets, revision: `revision ${index}`, body: JSON.stringify(plugin) }
        await plugins.replaceOne({ _id: plugin.pluginId }, document, { upsert: true })
        return plugin
      }
      await plugins.createIndex({ updatedAtMs: -1, _id: 1 }, { name: 'by_update' })
      const former = [await write(0), await write(1)]
      await using catalog = await server.openCatalog()
      for (const query of QUERIES) {
        const { plugins: found } = await catalog.plugins.list({ ...query, limit: 10 })
        expect(found.toSorted((left, right) => left.updatedAtMs - right.updatedAtMs)).toEqual(former)
      }
      expect((await plugins.indexes()).map(({ name }) => name)).toEqual(['_id_'])
      const met = await write(2)
      expect((await catalog.plugins.find(met.pluginId))?.value).toEqual(met)
      const { plugins: found } = await catalog.plugins.list({ order: 'updated', limit: 1 })
      expect(found).toEqual([met])
    },
  )
})
