import { versionSortKey } from '@plugboard/types'
import { MongoClient } from 'mongodb'
import { describe, expect, vi } from 'vitest'
import type { Catalog } from '../catalog.ts'
import { uncountedActiveVersion } from '../testing/former-records.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleVersion } from '../testing/sample-records.ts'
import { countVersion } from '../usage/count-version.ts'
import { UNCOUNTED } from './count-former-versions.ts'
import type { CatalogDocument } from './records.ts'
import { type MongodbUnderTest } from './testing/mongodb-under-test.ts'
import { onServer } from './testing/on-server.ts'

/** Writes published versions as an earlier release did, which did not count them. */
async function writeUncounted(
  server: MongodbUnderTest,
  pluginId: string,
  versions: readonly string[],
): Promise<void> {
  await using client = new MongoClient(server.url)
  const collection = client.db(server.database).collection<{ _id: string }>('versions')
  await collection.insertMany(
    versions.map((version) => {
      const { body, checks } = uncountedActiveVersion(pluginId, version, 'ci')
      const facets = { pluginId, version, sortKey: versionSortKey(version), state: 'active' }
      return { _id: `${pluginId}@${version}`, ...facets, revision: version, body, checks }
    }),
  )
}

const usageOf = async (catalog: Catalog, owner: string) => (await catalog.usages.find(owner))?.value

// More than one batch counts.
const MANY = Array.from({ length: 430 }, (_, index) => `1.${index}.0`)

/* oxlint-disable vitest/no-standalone-expect -- onServer is a test */
describe('versions that an earlier release wrote into a MongoDB catalog', () => {
  onServer(
    'are in the usages of their plugin and credential, each once, when services start at once',
    async (server) => {
      await writeUncounted(server, 'a', MANY)
      await writeUncounted(server, 'b', ['1.0.0'])
      await using stack = new AsyncDisposableStack()
      const catalogs: Catalog[] = []
      for (let index = 0; index < 4; index += 1)
        catalogs.push(stack.use(await server.openCatalog({ operationTimeoutMs: 60_000 })))
      await Promise.all(
        catalogs.map((catalog) => vi.waitFor(() => catalog.check(), { timeout: 60_000, interval: 50 })),
      )
      const [catalog] = catalogs
      const sums = { versions: MANY.length + 1, bytes: MANY.length + 1, pending: [] }
      expect(catalog && (await usageOf(catalog, 'credential ci'))).toEqual({
        owner: 'credential ci',
        ...sums,
      })
      expect(catalog && (await usageOf(catalog, 'plugin b'))).toMatchObject({ versions: 1, bytes: 1 })
    },
  )

  onServer('are counted once where counting them was cut off before it was recorded', async (server) => {
    await writeUncounted(server, 'a', ['1.0.0', '2.0.0'])
    await using client = new MongoClient(server.url)
    const pending = [{ pluginId: 'a', version: '1.0.0', bytes: 1 }]
    const half = { owner: 'plugin a', versions: 1, bytes: 1, pending }
    const usages = client.db(server.database).collection<{ _id: string }>('usages')
    const document = { _id: 'plugin a', revision: 'r', body: JSON.stringify(half) }
    await usages.insertOne(document)
    await using catalog = await server.openCatalog()
    expect(await usageOf(catalog, 'plugin a')).toEqual({
      owner: 'plugin a',
      versions: 2,
      bytes: 2,
      pending: [],
    })
  })

  onServer('after the start are counted before a quota is held against the sums', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.check()
    await writeUncounted(server, 'a', ['1.0.0', '2.0.0'])
    const record = sampleVersion('a', '3.0.0')
    await inserted(catalog.versions, record)
    const none = { versions: Infinity, bytes: Infinity }
    const quotas = { plugin: none, credential: { ...none, versions: 2 } }
    expect(await countVersion(catalog, { record, bytes: 1, quotas })).toMatchObject({ used: 2, needed: 1 })
  })

  onServer('are not counted again after an earlier release rewrote one that was counted', async (server) => {
    await using catalog = await server.openCatalog()
    await writeUncounted(server, 'a', ['1.0.0'])
    await catalog.check()
    expect(await usageOf(catalog, 'plugin a')).toMatchObject({ versions: 1 })
    await using client = new MongoClient(server.url)
    const versions = client.db(server.database).collection<CatalogDocument>('versions')
    await versions.updateOne({ _id: 'a@1.0.0' }, { $unset: { counted: true } })
    expect(await usageOf(catalog, 'plugin a')).toMatchObject({ versions: 1, bytes: 1 })
    expect(await versions.findOne({ _id: 'a@1.0.0' })).toMatchObject({ counted: true })
  })

  onServer('are sought by an index', async (server) => {
    await using catalog = await server.openCatalog()
    await catalog.check()
    await using client = new MongoClient(server.url)
    const versions = client.db(server.database).collection<CatalogDocument>('versions')
    const counted = { pluginId: 'p', counted: true } as const
    const documents = Array.from({ length: 2000 }, (_, index) => ({
      _id: `p@${index}`,
      version: String(index),
      revision: 'r',
      body: '{}',
      ...counted,
    }))
    await versions.insertMany(documents)
    const plan = JSON.stringify(await versions.find(UNCOUNTED).limit(1).explain())
    expect(plan).toContain('by_counted')
    expect(plan).not.toMatch(/COLLSCAN|Seq Scan/)
  })
})

/* oxlint-enable vitest/no-standalone-expect */
