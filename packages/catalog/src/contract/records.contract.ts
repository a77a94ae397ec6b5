import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Catalog, Records, Stored } from '../catalog.ts'
import type { TenantRecord } from '../records/records.ts'
import type { CatalogUnderTest, ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleJob, samplePlugin, sampleTenant } from '../testing/sample-records.ts'

const RACERS = 24
const COUNTING_WORKERS = 16
const RAISES_PER_WORKER = 4

/** One kind of record, with values for tests. */
export interface RecordsCase<Key, Value> {
  readonly name: string
  readonly recordsOf: (catalog: Catalog) => Records<Key, Value>
  readonly keyOf: (value: Value) => Key
  readonly first: Value
  /** Another state of the same key. */
  readonly second: Value
  /** A record with another key, otherwise as similar to the first as possible. */
  readonly other: Value
}

/** The promises of every kind of record: unique keys, and compare-and-set. */
export function describeRecords<Key, Value>(test: ContractTest, subjectCase: RecordsCase<Key, Value>): void {
  const { recordsOf, keyOf, first, second, other } = subjectCase
  const key = keyOf(first)

  describe(`records of ${subjectCase.name}`, () => {
    test('find answers null for a key that was never inserted', async ({ catalog }) => {
      await inserted(recordsOf(catalog), other)
      expect(await recordsOf(catalog).find(key)).toBeNull()
    })

    test('find returns the current state after insert, replace and remove', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const created = await inserted(records, first)
      expect(created.value).toEqual(first)
      expect(await records.find(key)).toEqual(created)
      const replaced = await records.replace(created, second)
      expect(replaced?.value).toEqual(second)
      expect(await records.find(key)).toEqual(replaced)
      expect(await records.remove(replaced ?? created)).toBe(true)
      expect(await records.find(key)).toBeNull()
    })

    test('a second insert is refused and the first record kept', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const created = await inserted(records, first)
      expect(await records.insert(second)).toBeNull()
      expect(await records.find(key)).toEqual(created)
    })

    test('similar keys have separate records', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const created = await inserted(records, first)
      const another = await inserted(records, other)
      await records.replace(created, second)
      expect(await records.find(keyOf(other))).toEqual(another)
      expect(await records.remove(another)).toBe(true)
      expect((await records.find(key))?.value).toEqual(second)
    })

    test('replace and remove are refused with a stale revision', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const stale = await inserted(records, first)
      const current = await records.replace(stale, second)
      expect(current?.revision).not.toBe(stale.revision)
      expect(await records.replace(stale, first)).toBeNull()
      expect(await records.remove(stale)).toBe(false)
      expect(await records.find(key)).toEqual(current)
    })

    test('a state that a record had before gets a new revision', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const original = await inserted(records, first)
      const changed = await records.replace(original, second)
      const back = await records.replace(changed ?? original, first)
      expect(back?.value).toEqual(first)
      expect(await records.replace(original, second)).toBeNull()
      expect(await records.remove(original)).toBe(false)
    })

    test('a revision from before a remove and insert is never accepted', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const former = await inserted(records, first)
      expect(await records.remove(former)).toBe(true)
      expect(await records.replace(former, second)).toBeNull()
      const present = await inserted(records, first)
      expect(await records.replace(former, second)).toBeNull()
      expect(await records.remove(former)).toBe(false)
      expect(await records.find(key)).toEqual(present)
    })

    test('replace and remove do nothing when there is no record', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const gone: Stored<Value> = { value: first, revision: 'no revision of any record' }
      expect(await records.replace(gone, second)).toBeNull()
      expect(await records.remove(gone)).toBe(false)
      expect(await records.find(key)).toBeNull()
    })

    test('replace throws a TypeError for a value with another key', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const created = await inserted(records, first)
      await expect(records.replace(created, other)).rejects.toThrow(TypeError)
      expect(await records.find(key)).toEqual(created)
      expect(await records.find(keyOf(other))).toBeNull()
    })

    test('a returned value can be changed without changing the record', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const mine = structuredClone(first)
      await inserted(records, mine)
      emptyOut(mine)
      const found = await records.find(key)
      expect(found?.value).toEqual(first)
      emptyOut(found?.value)
      expect((await records.find(key))?.value).toEqual(first)
    })

    test(`exactly one of ${RACERS} concurrent inserts creates a record`, async (subject) => {
      await using clients = await openClients(subject, recordsOf)
      const values = Array.from({ length: RACERS }, (_, index) => (index % 2 ? first : second))
      const results = await Promise.all(values.map((value, index) => clients.at(index).insert(value)))
      const winners = results.filter((result) => result !== null)
      expect(winners).toHaveLength(1)
      expect(await clients.at(1).find(key)).toEqual(winners[0])
    })

    test(`exactly one of ${RACERS} concurrent writes replaces a revision`, async (subject) => {
      await using clients = await openClients(subject, recordsOf)
      const current = await inserted(clients.at(0), first)
      const racers = Array.from({ length: RACERS }, (_, index) => clients.at(index))
      const results = await Promise.all(
        racers.map((records, index) => records.replace(current, index % 2 ? first : second)),
      )
      const winners = results.filter((result) => result !== null)
      expect(winners).toHaveLength(1)
      expect(await clients.at(1).find(key)).toEqual(winners[0])
    })

    test(`exactly one of ${RACERS} concurrent removals and replacements of a revision succeeds`, async (subject) => {
      await using clients = await openClients(subject, recordsOf)
      const current = await inserted(clients.at(0), first)
      const racers = Array.from({ length: RACERS }, (_, index) => clients.at(index))
      const results = await Promise.all(
        racers.map(async (records, index) =>
          index % 2 ? records.remove(current) : (await records.replace(current, second)) !== null,
        ),
      )
      expect(results.filter(Boolean)).toHaveLength(1)
    })
  })
}

/** Stored values are returned unchanged. */
export function describeFidelity(test: ContractTest): void {
  describe('stored values', () => {
    test(`lose no increment when ${COUNTING_WORKERS} workers raise one counter`, async (subject) => {
      await using clients = await openClients(subject, (catalog) => catalog.tenants)
      await inserted(clients.at(0), sampleTenant('counter', 1))
      const workers = Array.from({ length: COUNTING_WORKERS }, async (_, index) => {
        for (let raises = 0; raises < RAISES_PER_WORKER; raises += 1) {
          await raiseGeneration(clients.at(index), 'counter')
        }
      })
      await Promise.all(workers)
      const found = await clients.at(0).find('counter')
      expect(found?.value.generation).toBe(1 + COUNTING_WORKERS * RAISES_PER_WORKER)
    })

    test('are returned deeply equal, whatever their keys and texts', async ({ catalog }) => {
      const config = JSON.parse(
        String.raw`{"b":1,"a":{"x.y":[null,true,-0.5,1e300,{"$set":{"$ne":""}}]},"":"","$where":"1","dot.ted":{"":{}},
          "__proto__":{"polluted":{"__proto__":[]}},"constructor":{"prototype":1},"unicode":"żółw 🧩 \u202e \u0000 \ud800",
          "long":"${'é'.repeat(4_000)}","0":0,"_id":"not an id"}`,
      )
      const tenant = sampleTenant('fidelity', 1, config)
      const created = await inserted(catalog.tenants, tenant)
      const found = await catalog.tenants.find('fidelity')
      expect(isDeepStrictEqual(found?.value, tenant)).toBe(true)
      // Deep equality ignores the order of keys, but a digest over the JSON would not.
      expect(JSON.stringify(found?.value)).toBe(JSON.stringify(tenant))
      const replaced = await catalog.tenants.replace(created, { ...tenant, generation: 2 })
      expect(JSON.stringify(replaced?.value)).toBe(JSON.stringify({ ...tenant, generation: 2 }))
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    })

    test('are returned deeply equal for any JSON configuration', async ({ catalog }) => {
      let count = 0
      await fc.assert(
        fc.asyncProperty(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), async (config) => {
          count += 1
          const plain = JSON.parse(JSON.stringify(config))
          const tenant = sampleTenant(`any-${count}`, 1, plain)
          await inserted(catalog.tenants, tenant)
          const found = await catalog.tenants.find(tenant.tenantId)
          expect(isDeepStrictEqual(found?.value, tenant)).toBe(true)
        }),
        { numRuns: 40 },
      )
    })

    test("keep the order of a tenant's plugins, and add none to a record without it", async ({ catalog }) => {
      const tenant = sampleTenant('ordered')
      const created = await inserted(catalog.tenants, tenant)
      expect((await catalog.tenants.find('ordered'))?.value).toEqual(tenant)
      const plugins = tenant.plugins.map((plugin) => ({ ...plugin, order: -5 }))
      await catalog.tenants.replace(created, { ...tenant, plugins })
      expect((await catalog.tenants.find('ordered'))?.value.plugins).toEqual(plugins)
    })

    test('keep a tenant without plugins, so that its generation continues', async ({ catalog }) => {
      const created = await inserted(catalog.tenants, sampleTenant('left', 7))
      await catalog.tenants.replace(created, { tenantId: 'left', generation: 8, plugins: [] })
      expect((await catalog.tenants.find('left'))?.value).toEqual({
        tenantId: 'left',
        generation: 8,
        plugins: [],
      })
    })

    test('may contain times beyond 32 bits', async ({ catalog }) => {
      const job = sampleJob('far', Number.MAX_SAFE_INTEGER)
      await inserted(catalog.jobs, job)
      expect((await catalog.jobs.find('far'))?.value).toEqual(job)
      const plugin = samplePlugin('far', {}, Number.MAX_SAFE_INTEGER)
      await inserted(catalog.plugins, plugin)
      expect((await catalog.plugins.list({ order: 'updated', limit: 1 })).plugins).toEqual([plugin])
    })
  })
}

function emptyOut(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const property of Object.keys(value)) Reflect.deleteProperty(value, property)
}

/** The same records through as many clients as possible, so that one client does not decide the races. */
async function openClients<Key, Value>(
  { catalog, openAnother }: CatalogUnderTest,
  recordsOf: (catalog: Catalog) => Records<Key, Value>,
) {
  const another = await openAnother?.()
  const clients = [catalog, another ?? catalog].map(recordsOf)
  return {
    at(index: number): Records<Key, Value> {
      return clients[index % clients.length] ?? recordsOf(catalog)
    },
    async [Symbol.asyncDispose]() {
      await another?.[Symbol.asyncDispose]()
    },
  }
}

async function raiseGeneration(tenants: Records<string, TenantRecord>, tenantId: string): Promise<void> {
  for (;;) {
    const current = await tenants.find(tenantId)
    if (!current) throw new Error(`${tenantId} is gone`)
    const next = { ...current.value, generation: current.value.generation + 1 }
    if (await tenants.replace(current, next)) return
  }
}
