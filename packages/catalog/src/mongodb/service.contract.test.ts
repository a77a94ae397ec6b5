import { inspect } from 'node:util'
import { findMongodb, startFerretdb } from '@plugboard/testkit'
import { MongoClient } from 'mongodb'
import { describe, expect, it, vi } from 'vitest'
import type { Catalog } from '../catalog.ts'
import { CatalogUnavailableError, CatalogUnusableError } from '../errors.ts'
import {
  sampleJob,
  samplePlugin,
  sampleRequestCount,
  sampleTenant,
  sampleVersion,
} from '../testing/sample-records.ts'
import { openMongodbCatalog } from './open-catalog.ts'
import { MONGODB_SETTINGS } from './testing/mongodb-settings.ts'
import { onServer } from './testing/on-server.ts'

const PASSWORD = 'tr0ub4dor&3'
const NOTHING = { plugins: [], next: null }

/* oxlint-disable vitest/no-standalone-expect -- onServer is a test */
describe('openMongodbCatalog against a server', () => {
  onServer('opens while the database is down, is unavailable, and works once it is up', async (server) => {
    await server.proxy.cut()
    await using catalog = await server.openCatalog()
    await expect(catalog.check()).rejects.toThrow(CatalogUnavailableError)
    await expect(catalog.tenants.find('t')).rejects.toThrow(CatalogUnavailableError)
    await server.proxy.restore()
    await vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })
    expect(await catalog.tenants.insert(sampleTenant('t'))).not.toBeNull()
  })

  onServer('rejects in time when the database hangs, and works once it answers', async (server) => {
    const operationTimeoutMs = 3000
    await using catalog = await server.openCatalog({ operationTimeoutMs })
    await vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })
    server.proxy.blackhole()
    const startedAt = performance.now()
    const calls = [catalog.check(), catalog.tenants.find('t'), catalog.tenants.insert(sampleTenant('u'))]
    const outcomes = await Promise.allSettled(calls)
    // A connection, an answer and a second try would each have that time by themselves.
    expect(performance.now() - startedAt).toBeLessThan(2 * operationTimeoutMs)
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(CatalogUnavailableError) })
    }
    await server.proxy.restore()
    await vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })
    expect(await catalog.jobs.insert(sampleJob('j'))).not.toBeNull()
  })

  onServer('closes at once while it is waiting for the database', async (server) => {
    await server.proxy.cut()
    const { url, database } = server
    const catalog = await openMongodbCatalog({
      ...MONGODB_SETTINGS,
      url,
      database,
      serverSelectionTimeoutMs: 20_000,
    })
    const waiting = Promise.allSettled([catalog.check()])
    const startedAt = performance.now()
    await catalog[Symbol.asyncDispose]()
    expect(await waiting).toMatchObject([{ reason: expect.any(CatalogUnavailableError) }])
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  onServer('creates its indexes when many services start at once on an empty database', async (server) => {
    await using stack = new AsyncDisposableStack()
    const catalogs: Catalog[] = []
    for (let index = 0; index < 6; index += 1) catalogs.push(stack.use(await server.openCatalog()))
    await Promise.all(catalogs.map((catalog) => catalog.check()))
    await using client = new MongoClient(server.url)
    const indexes = await client.db(server.database).collection('versions').indexes()
    expect(indexes.map(({ name, unique = false }) => [name, unique])).toEqual([
      ['_id_', false],
      ['by_version', true],
      ['by_precedence', false],
      ['by_lease', false],
      ['by_counted', false],
      ['by_waiting_since', false],
    ])
  })

  onServer('lists versions that wait for people by an index that has no others', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.check()
    await using client = new MongoClient(server.url)
    const versions = client.db(server.database).collection<{ _id: string }>('versions')
    const index = (await versions.indexes()).find(({ name }) => name === 'by_waiting_since')
    expect(index?.partialFilterExpression).toEqual({ waitingSinceMs: { $exists: true } })
    await versions.insertMany(
      Array.from({ length: 2000 }, (_, n) => ({
        _id: `p@${n}`,
        pluginId: 'p',
        version: String(n),
        ...(n < 20 && { waitingSinceMs: n }),
      })),
    )
    const planOf = async (filter: object) =>
      JSON.stringify(await versions.find(filter).sort({ waitingSinceMs: 1, _id: 1 }).limit(10).explain())
    for (const filter of [
      { waitingSinceMs: { $gt: 5 } },
      { waitingSinceMs: { $eq: 5 }, _id: { $gt: 'p@4' } },
    ]) {
      const plan = await planOf(filter)
      expect(plan).toContain('by_waiting_since')
      expect(plan).not.toMatch(/COLLSCAN|Seq Scan/)
    }
    expect(await planOf({ version: '7' }), 'other plans are seen').not.toContain('by_waiting_since')
  })

  onServer(
    'creates its index of waiting times beside one of the same fields that has every version',
    async (server) => {
      await using client = new MongoClient(server.url)
      const versions = client.db(server.database).collection('versions')
      await versions.createIndex({ waitingSinceMs: 1, _id: 1 }, { name: 'by_waiting_time', sparse: true })
      await using catalog = await server.openCatalog()
      await catalog.check()
      expect((await versions.indexes()).map(({ name }) => name)).toContain('by_waiting_since')
    },
  )

  onServer('has a unique index on plugin and version beside the id', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.versions.insert(sampleVersion('p', '1.0.0'))
    await using client = new MongoClient(server.url)
    const versions = client.db(server.database).collection<{ _id: string }>('versions')
    const twin = { _id: 'another id', pluginId: 'p', version: '1.0.0' }
    await expect(versions.insertOne(twin)).rejects.toMatchObject({ code: 11_000 })
  })

  onServer('keeps its read and write concerns whatever the options of the URL', async (server) => {
    const url = new URL(server.url)
    const weak = { w: '0', readConcernLevel: 'local', readPreference: 'secondary', retryWrites: 'true' }
    for (const [name, value] of Object.entries(weak)) url.searchParams.set(name, value)
    await using catalog = await openMongodbCatalog({
      ...MONGODB_SETTINGS,
      url: url.href,
      database: server.database,
    })
    const created = await catalog.tenants.insert(sampleTenant('t'))
    expect(await catalog.tenants.insert(sampleTenant('t'))).toBeNull()
    expect(await catalog.tenants.find('t')).toEqual(created)
  })

  onServer('never treats a value in a query as an operator', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.tenants.insert(sampleTenant('t'))
    await catalog.plugins.insert(samplePlugin('p', { category: 'payment', extensionPoints: ['header'] }))
    const operator = { $ne: null } as unknown as string
    expect(await catalog.tenants.find(operator)).toBeNull()
    expect(await catalog.plugins.list({ order: 'id', limit: 1, category: operator })).toEqual(NOTHING)
    expect(await catalog.plugins.list({ order: 'id', limit: 1, extensionPoint: operator })).toEqual(NOTHING)
  })

  onServer(
    'lists past counts of requests of an earlier release, which have no field for their window',
    async (server) => {
      await using catalog = await server.openCatalog()
      await catalog.requestCounts.insert(sampleRequestCount('former', 60_000))
      await catalog.requestCounts.insert(sampleRequestCount('former and recent', 180_000))
      await using client = new MongoClient(server.url)
      const counts = client.db(server.database).collection<{ _id: string }>('requestCounts')
      await counts.updateMany({}, { $unset: { windowStartMs: 1 } })
      const past = await catalog.requestCounts.listPast({ startedBeforeMs: 120_000, limit: 10 })
      expect(past.map(({ value }) => value.subject)).toEqual(['former'])
    },
  )

  onServer('rejects with CatalogUnusableError, never with null, when a record is damaged', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.tenants.insert(sampleTenant('t'))
    await using client = new MongoClient(server.url)
    const tenants = client.db(server.database).collection<{ _id: string }>('tenants')
    await tenants.updateOne({ _id: 't' }, { $set: { body: '{"generation":1}' } })
    await expect(catalog.tenants.find('t')).rejects.toThrow(CatalogUnusableError)
  })

  onServer('still finds a record after its connections were reset between two calls', async (server) => {
    await using catalog = await server.openCatalog()
    const created = await catalog.tenants.insert(sampleTenant('t'))
    for (let turn = 0; turn < 5; turn += 1) {
      await server.proxy.cut()
      await server.proxy.restore()
      const [found] = await Promise.allSettled([catalog.tenants.find('t')])
      expect(found).toMatchObject(
        found.status === 'fulfilled' ? { value: created } : { reason: expect.any(CatalogUnavailableError) },
      )
      await vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })
      expect(await catalog.tenants.find('t')).toEqual(created)
    }
  })

  it('is unavailable after the server was killed, and has every acknowledged write once it is back', async ({
    skip,
  }) => {
    const found = await findMongodb(process.env)
    if (found.kind !== 'local') return skip('needs a server of its own, and none is installed here')
    await using server = await startFerretdb()
    await using catalog = await openMongodbCatalog({
      ...MONGODB_SETTINGS,
      url: server.url,
      database: 'killed',
    })
    const created = await catalog.tenants.insert(sampleTenant('t'))
    await server.kill()
    await expect(catalog.tenants.find('t')).rejects.toThrow(CatalogUnavailableError)
    await expect(catalog.tenants.insert(sampleTenant('u'))).rejects.toThrow(CatalogUnavailableError)
    await server.restart()
    await vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })
    expect(await catalog.tenants.find('t')).toEqual(created)
    return undefined
  })
})

describe('openMongodbCatalog', () => {
  it.each([
    `mongodb:/user:${PASSWORD}@host`,
    `postgres://user:${PASSWORD}@host/`,
    `mongodb://user:${PASSWORD}@@host/%`,
    `mongodb://user:${PASSWORD}@host/?noSuchOption=${PASSWORD}`,
  ])('refuses an invalid URL with an error that does not repeat it (%#)', async (url) => {
    const opening = openMongodbCatalog({ ...MONGODB_SETTINGS, url, database: 'd' })
    const error: unknown = await opening.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(PASSWORD)
  })

  it('rejects with an error without the credentials when there is no server', async () => {
    const url = `mongodb://somebody:${encodeURIComponent(PASSWORD)}@127.0.0.1:1/`
    await using catalog = await openMongodbCatalog({
      ...MONGODB_SETTINGS,
      url,
      database: 'd',
      serverSelectionTimeoutMs: 200,
    })
    const error: unknown = await catalog.check().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CatalogUnavailableError)
    const shown = inspect(error, { depth: null, showHidden: true })
    expect(shown).toContain('ECONNREFUSED')
    expect([shown.includes(PASSWORD), shown.includes(encodeURIComponent(PASSWORD))]).toEqual([false, false])
  })
})

/* oxlint-enable vitest/no-standalone-expect */
