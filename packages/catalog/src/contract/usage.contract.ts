import { describe, expect } from 'vitest'
import type { Catalog } from '../catalog.ts'
import type { UsageRecord, VersionRecord } from '../records/records.ts'
import type { CatalogUnderTest, ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleActiveVersion, sampleVersion } from '../testing/sample-records.ts'
import { countVersion, type Quotas } from '../usage/count-version.ts'

const BYTES = 10
const NO_LIMIT = { versions: Infinity, bytes: Infinity }
const NO_QUOTAS: Quotas = { plugin: NO_LIMIT, credential: NO_LIMIT }

/** The promises of counting versions. */
export function describeUsage(test: ContractTest): void {
  describe('countVersion', () => {
    test('counts a version for its plugin and its credential, or only for its plugin without one', async ({
      catalog,
    }) => {
      await publish(catalog, sampleVersion('a', '1.0.0', { reservedBy: 'ci' }))
      await publish(catalog, sampleVersion('a', '2.0.0', { reservedBy: 'Ci' }))
      await publish(catalog, sampleVersion('b', '1.0.0', { reservedBy: null }))
      expect(await sumsOf(catalog, 'plugin a')).toEqual({ versions: 2, bytes: 20 })
      expect(await sumsOf(catalog, 'plugin b')).toEqual({ versions: 1, bytes: 10 })
      expect(await sumsOf(catalog, 'credential ci')).toEqual({ versions: 1, bytes: 10 })
      expect(await sumsOf(catalog, 'credential Ci')).toEqual({ versions: 1, bytes: 10 })
    })

    test('returns the quota that would be exceeded, with what is used and what is needed', async ({
      catalog,
    }) => {
      const quotas = {
        plugin: { versions: 2, bytes: Infinity },
        credential: { versions: Infinity, bytes: 25 },
      }
      await publish(catalog, sampleVersion('a', '1.0.0'), quotas)
      await publish(catalog, sampleVersion('b', '1.0.0'), quotas)
      expect(await publish(catalog, sampleVersion('b', '2.0.0'), quotas)).toEqual({
        owner: { kind: 'credential', name: 'ci' },
        unit: 'bytes',
        limit: 25,
        used: 20,
        needed: 10,
        isTemporary: false,
      })
      const others = { reservedBy: 'another' }
      await publish(catalog, sampleVersion('a', '2.0.0', others), quotas)
      expect(await publish(catalog, sampleVersion('a', '3.0.0', others), quotas)).toEqual({
        owner: { kind: 'plugin', name: 'a' },
        unit: 'versions',
        limit: 2,
        used: 2,
        needed: 1,
        isTemporary: false,
      })
    })

    test('never exceeds a quota of a plugin, however many publish concurrently', async (subject) => {
      await using clients = await openClients(subject)
      const quotas = { ...NO_QUOTAS, plugin: { versions: Infinity, bytes: 99 } }
      const outcomes = await Promise.all(
        Array.from({ length: 32 }, (_, index) =>
          publish(clients.at(index), sampleVersion('a', `${index}.0.0`, { reservedBy: null }), quotas),
        ),
      )
      expect(outcomes.filter((excess) => excess === null)).toHaveLength(9)
      expect(await sumsOf(subject.catalog, 'plugin a')).toEqual({ versions: 9, bytes: 90 })
    })

    test('never exceeds a quota of a credential, however many publish concurrently', async (subject) => {
      await using clients = await openClients(subject)
      const quotas = { ...NO_QUOTAS, credential: { versions: 9, bytes: Infinity } }
      const outcomes = await Promise.all(
        Array.from({ length: 32 }, (_, index) =>
          publish(clients.at(index), sampleVersion(`p-${index % 5}`, `${index}.0.0`), quotas),
        ),
      )
      expect(outcomes.filter((excess) => excess === null)).toHaveLength(9)
      expect(await sumsOf(subject.catalog, 'credential ci')).toEqual({ versions: 9, bytes: 90 })
    })

    test('counts a version only once when it is counted again, with its latest bytes', async ({
      catalog,
    }) => {
      const record = sampleVersion('a', '1.0.0')
      await inserted(catalog.versions, record)
      const quotas = { ...NO_QUOTAS, plugin: { versions: 1, bytes: 10 } }
      for (const bytes of [10, 10, 4])
        expect(await countVersion(catalog, { record, bytes, quotas })).toBeNull()
      expect(await sumsOf(catalog, 'plugin a')).toEqual({ versions: 1, bytes: 4 })
    })

    test('does not refuse a version that is already in the sums when the quota was lowered', async ({
      catalog,
    }) => {
      await publish(catalog, sampleVersion('a', '1.0.0'))
      const record = sampleVersion('a', '2.0.0')
      await inserted(catalog.versions, record)
      await countVersion(catalog, { record, bytes: BYTES, quotas: null })
      const quotas = { ...NO_QUOTAS, plugin: { versions: 1, bytes: 1 } }
      expect(await countVersion(catalog, { record, bytes: BYTES, quotas })).toBeNull()
      expect(await publish(catalog, sampleVersion('a', '3.0.0'), quotas)).toMatchObject({ used: 2 })
    })

    test('returns the use of a version that was removed, or that another credential took over', async ({
      catalog,
    }) => {
      const quotas = { plugin: { versions: 1, bytes: 10 }, credential: { versions: 1, bytes: 10 } }
      const [removed, takenOver] = [sampleVersion('a', '1.0.0'), sampleVersion('b', '1.0.0')]
      for (const record of [removed, takenOver]) {
        const stored = await inserted(catalog.versions, record)
        expect(await countVersion(catalog, { record, bytes: BYTES, quotas })).toBeNull()
        if (record === removed) await catalog.versions.remove(stored)
        else await catalog.versions.replace(stored, { ...record, reservedBy: 'another' })
      }
      expect(await publish(catalog, sampleVersion('a', '2.0.0'), quotas)).toBeNull()
      expect(await publish(catalog, sampleVersion('b', '2.0.0'), quotas)).toMatchObject({
        owner: { kind: 'plugin', name: 'b' },
      })
    })

    test('keeps active versions in the sums, and remembers only a few versions by name', async ({
      catalog,
    }) => {
      for (let version = 0; version < 80; version += 1)
        await publish(catalog, sampleVersion('a', `1.${version}.0`))
      expect(await sumsOf(catalog, 'plugin a')).toEqual({ versions: 80, bytes: 800 })
      const usage = await catalog.usages.find('plugin a')
      expect(usage?.value.pending.length).toBeLessThanOrEqual(33)
      expect(
        await publish(catalog, sampleVersion('a', '2.0.0'), {
          ...NO_QUOTAS,
          plugin: { versions: 80, bytes: Infinity },
        }),
      ).toMatchObject({ used: 80, needed: 1 })
    })

    test('forgets interrupted versions once they are removed, and reads few records meanwhile', async ({
      catalog,
    }) => {
      const interrupted = Array.from({ length: 40 }, (_, index) => sampleVersion('a', `0.${index}.0`))
      const stored = await Promise.all(interrupted.map((record) => inserted(catalog.versions, record)))
      for (const record of interrupted)
        await countVersion(catalog, { record, bytes: BYTES, quotas: NO_QUOTAS })
      let reads = 0
      const find: Catalog['versions']['find'] = (key) => {
        reads += 1
        return catalog.versions.find(key)
      }
      const counting = { usages: catalog.usages, versions: { ...catalog.versions, find } }
      const record = sampleVersion('a', '1.0.0', { reservedBy: null })
      await inserted(catalog.versions, record)
      await countVersion(counting, { record, bytes: BYTES, quotas: NO_QUOTAS })
      expect(reads).toBe(8)
      for (const each of stored) await catalog.versions.remove(each)
      for (let turn = 0; turn < 8; turn += 1)
        await publish(catalog, sampleVersion('a', `2.${turn}.0`, { reservedBy: null }))
      expect((await catalog.usages.find('plugin a'))?.value.pending.length).toBeLessThanOrEqual(33)
    })

    test('says that an excess is temporary when publishes that have not ended take the room', async ({
      catalog,
    }) => {
      const quotas = { ...NO_QUOTAS, plugin: { versions: 2, bytes: 30 } }
      await publish(catalog, sampleVersion('a', '1.0.0'), quotas)
      const unfinished = sampleVersion('a', '2.0.0')
      await inserted(catalog.versions, unfinished)
      expect(await countVersion(catalog, { record: unfinished, bytes: BYTES, quotas })).toBeNull()
      const record = sampleVersion('a', '3.0.0')
      await inserted(catalog.versions, record)
      expect(await countVersion(catalog, { record, bytes: 20, quotas })).toMatchObject({
        unit: 'versions',
        used: 2,
        isTemporary: true,
      })
      expect(await countVersion(catalog, { record, bytes: 21, quotas })).toMatchObject({
        unit: 'versions',
        isTemporary: false,
      })
    })

    test('leaves out of the figures what the version itself took when it was counted before', async ({
      catalog,
    }) => {
      await publish(catalog, sampleVersion('a', '1.0.0'))
      const record = sampleVersion('a', '2.0.0')
      await inserted(catalog.versions, record)
      await countVersion(catalog, { record, bytes: BYTES, quotas: null })
      const quotas = { ...NO_QUOTAS, plugin: { versions: Infinity, bytes: 25 } }
      expect(await countVersion(catalog, { record, bytes: 20, quotas })).toMatchObject({
        limit: 25,
        used: 10,
        needed: 20,
        isTemporary: false,
      })
    })

    test('counts nothing when its signal is aborted before the usage is written', async ({ catalog }) => {
      const record = sampleVersion('a', '1.0.0')
      await inserted(catalog.versions, record)
      const lease = new AbortController()
      const find: Catalog['usages']['find'] = async (owner) => {
        const usage = await catalog.usages.find(owner)
        lease.abort(new Error('lease lost'))
        return usage
      }
      const slow = { versions: catalog.versions, usages: { ...catalog.usages, find } }
      const counting = countVersion(slow, { record, bytes: BYTES, quotas: null, signal: lease.signal })
      await expect(counting).rejects.toThrow('lease lost')
      expect(await catalog.usages.find('plugin a')).toBeNull()
    })

    test('rejects when its signal is aborted', async ({ catalog }) => {
      const record = sampleVersion('a', '1.0.0')
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(countVersion(catalog, { record, bytes: 1, quotas: null, signal })).rejects.toThrow(
        'enough',
      )
    })
  })
}

/** Reserves a version, counts it, and makes it active, or removes it when a quota would be exceeded. */
async function publish(catalog: Catalog, record: VersionRecord, quotas = NO_QUOTAS) {
  const stored = await inserted(catalog.versions, record)
  const excess = await countVersion(catalog, { record, bytes: BYTES, quotas })
  const { pluginId, version, reservedBy } = record
  if (excess) await catalog.versions.remove(stored)
  else
    await catalog.versions.replace(stored, {
      ...sampleActiveVersion(pluginId, version),
      reservedBy,
      counted: true,
    })
  return excess
}

async function sumsOf(catalog: Catalog, owner: string): Promise<Pick<UsageRecord, 'versions' | 'bytes'>> {
  const stored = await catalog.usages.find(owner)
  if (!stored) throw new Error(`nothing is counted for ${owner}`)
  const { versions, bytes } = stored.value
  return { versions, bytes }
}

async function openClients({ catalog, openAnother }: CatalogUnderTest) {
  const another = await openAnother?.()
  return {
    at: (index: number): Catalog => (index % 2 ? another : null) ?? catalog,
    async [Symbol.asyncDispose]() {
      await another?.[Symbol.asyncDispose]()
    },
  }
}
