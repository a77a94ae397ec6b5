import { once } from 'node:events'
import { MongoBulkWriteError, MongoClient } from 'mongodb'
import { describe, expect } from 'vitest'
import type { PluginQuery } from '../catalog.ts'
import type { PluginFilter } from '../queries/plugin-index.ts'
import type { PluginRecord } from '../records/records.ts'
import { inserted, insertedAll } from '../testing/inserted.ts'
import { samplePlugin } from '../testing/sample-records.ts'
import { upgradePlugins } from './former-plugins.ts'
import { addPluginEntries, filterRange, walkRange } from './plugin-entries.ts'
import { onServer } from './testing/on-server.ts'

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
      walkRange(null, 'id', AFTER),
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

  onServer(
    'left over by plugins that became private show none of them, and lead into no position of a page',
    async (server) => {
      await using catalog = await server.openCatalog()
      const facets = { category: 'payment', extensionPoints: ['cart'] }
      const sample = (index: number) => samplePlugin(`p-${index}`, facets, 9 - index)
      const secrets = [1, 2, 4].map(sample)
      const shown = [0, 3].map(sample)
      await insertedAll(catalog.plugins, shown)
      await using client = new MongoClient(server.url)
      const entries = client.db(server.database).collection<{ _id: string }>('pluginEntries')
      for (const secret of secrets) {
        const stored = await inserted(catalog.plugins, secret)
        const before = await entries.find({ _id: /\np-[124]\n/ }).toArray()
        expect(await catalog.plugins.replace(stored, { ...secret, isPrivate: true })).not.toBeNull()
        await entries.insertMany(before, { ordered: false }).catch(() => undefined)
      }
      for (const query of QUERIES) {
        const found: PluginRecord[] = []
        const positions: (string | undefined)[] = []
        let after: PluginQuery['after']
        do {
          const page = await catalog.plugins.list({ ...query, after, limit: 1 })
          found.push(...page.plugins)
          after = page.next ?? undefined
          positions.push(after?.pluginId)
        } while (after)
        expect(found).toEqual(shown)
        expect(positions).not.toContainEqual(expect.stringMatching(/p-[124]/))
      }
    },
  )

  onServer(
    'of a private plugin that a registry of an earlier release replaces are removed when it is read',
    async (server) => {
      await using catalog = await server.openCatalog()
      await inserted(catalog.plugins, { ...samplePlugin('p', { category: 'payment' }), isPrivate: true })
      await using client = new MongoClient(server.url)
      const database = client.db(server.database)
      const rewritten = samplePlugin('p', { category: 'payment', name: 'Test' }, 2)
      await addPluginEntries(database, [{ value: rewritten, revision: 'revision 2' }])
      const body = JSON.stringify({ ...rewritten, isPrivate: true })
      const document = { revision: 'revision 2', body, words: '\ntest' }
      await database.collection<{ _id: string }>('plugins').replaceOne({ _id: 'p' }, document)
      const listed = await catalog.plugins.list({ order: 'id', category: 'payment', limit: 1 })
      expect(listed).toEqual(NOTHING)
      const entries = await database.collection<{ _id: string }>('pluginEntries').find().toArray()
      expect(entries.filter(({ _id }) => !_id.startsWith('entries'))).toEqual([])
      expect((await catalog.plugins.find('p'))?.value.isPrivate).toBe(true)
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
    'of a revision that an earlier release replaced are removed when its plugin is read, also after an upgrade that was cut off',
    async (server) => {
      await using catalog = await server.openCatalog()
      await inserted(catalog.plugins, samplePlugin('p', { name: 'Former words', category: 'payment' }, 1))
      await using client = new MongoClient(server.url)
      const database = client.db(server.database)
      const entries = database.collection<{ _id: string }>('pluginEntries')
      const replaceAsBefore = async (turn: number, rewritten: PluginRecord) => {
        const document = { revision: `revision ${turn}`, body: JSON.stringify(rewritten), searchText: 'p' }
        await database.collection<{ _id: string }>('plugins').replaceOne({ _id: 'p' }, document)
      }
      for (const turn of [2, 3]) {
        const rewritten = samplePlugin('p', { name: `Turn ${turn}`, extensionPoints: ['cart'] }, turn)
        await replaceAsBefore(turn, rewritten)
        // The leftovers of an upgrade that was interrupted before it changed the record.
        if (turn === 3) await addPluginEntries(database, [{ value: rewritten, revision: `revision ${turn}` }])
        expect((await catalog.plugins.find('p'))?.value).toEqual(rewritten)
        const left = (await entries.find().toArray()).map(({ _id }) => _id)
        expect(left.filter((id) => !id.includes(`revision ${turn}`))).toEqual([])
        expect(await catalog.plugins.list({ text: 'turn', order: 'id', limit: 2 })).toEqual({
          plugins: [rewritten],
          next: null,
        })
        expect(await catalog.plugins.list({ text: 'former', order: 'id', limit: 2 })).toEqual(NOTHING)
      }
    },
  )

  onServer('of a plugin that is being replaced are kept by an upgrade that comes late', async (server) => {
    await using client = new MongoClient(server.url)
    const database = client.db(server.database)
    await using catalog = await server.openCatalog()
    await catalog.check()
    const former = samplePlugin('p', { name: 'Former' }, 1)
    const document = { revision: 'revision 1', body: JSON.stringify(former), searchText: 'p' }
    await database.collection<{ _id: string }>('plugins').insertOne({ _id: 'p', ...document })
    const stored = await catalog.plugins.find('p')
    if (!stored) throw new Error('the plugin is gone')
    const next = { value: samplePlugin('p', { name: 'Next' }, 2), revision: 'revision 2' }
    await addPluginEntries(database, [next])
    await upgradePlugins(database, ['p'])
    const kept = await database
      .collection<{ _id: string }>('pluginEntries')
      .find({ _id: /revision 2$/ })
      .toArray()
    expect(kept.length).toBeGreaterThan(1)
  })

  onServer(
    'are created at each start for plugins that an earlier release wrote since the last one',
    async (server) => {
      {
        await using before = await server.openCatalog()
        await before.check()
      }
      await using client = new MongoClient(server.url)
      const plugins = client.db(server.database).collection<{ _id: string }>('plugins')
      const plugin = samplePlugin('p', { category: 'payment' })
      const document = { revision: 'revision 1', body: JSON.stringify(plugin), searchText: 'p' }
      await plugins.insertOne({ _id: 'p', ...document })
      await using catalog = await server.openCatalog()
      const { plugins: found } = await catalog.plugins.list({
        category: 'payment',
        order: 'updated',
        limit: 2,
      })
      expect(found).toEqual([plugin])
    },
  )

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
