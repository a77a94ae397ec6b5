import { describe, expect } from 'vitest'
import type { TenantRecord } from '../records/records.ts'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { sampleGeneration } from '../testing/sample-records.ts'

/** The promises of former generations. */
export function describeGenerations(test: ContractTest): void {
  describe('generations', () => {
    test('are returned deeply equal, with their keys in order', async ({ catalog }) => {
      const generation = sampleGeneration('acme', 7, { 'x.y': { $set: 1 }, a: [null, '\ud800'] })
      await catalog.generations.put(generation)
      const found = await catalog.generations.find({ tenantId: 'acme', generation: 7 })
      expect(found).toEqual(generation)
      expect(JSON.stringify(found?.plugins)).toBe(JSON.stringify(generation.plugins))
    })

    test('are null where none was put, although similar ones were', async ({ catalog }) => {
      for (const tenantId of ['acme.', 'acme.x', 'acme', 'ACME']) {
        await catalog.generations.put(sampleGeneration(tenantId, 7))
      }
      for (const [tenantId, generation] of [
        ['acme', 6],
        ['acme', 70],
        ['acm', 7],
      ] as const) {
        expect(await catalog.generations.find({ tenantId, generation })).toBeNull()
      }
      const listed = await catalog.generations.list({ tenantId: 'acme', below: 100, limit: 100 })
      expect(listed.map(({ tenantId }) => tenantId)).toEqual(['acme'])
    })

    test('keep the first when another one is put under the same number', async ({ catalog }) => {
      const first = sampleGeneration('acme', 1)
      await catalog.generations.put(first)
      await catalog.generations.put({ ...first, plugins: [] })
      expect(await catalog.generations.find({ tenantId: 'acme', generation: 1 })).toEqual(first)
    })

    test('are listed from the highest down, without their content', async ({ catalog }) => {
      const all = [1, 2, 9, 10, 11, 100].map((number) => sampleGeneration('acme', number))
      for (const each of all) await catalog.generations.put(each)
      const list = (below: number, limit: number) =>
        catalog.generations.list({ tenantId: 'acme', below, limit })
      expect(await list(Number.MAX_SAFE_INTEGER, 100)).toEqual(all.toReversed().map(withoutContent))
      expect(await list(11, 2)).toEqual([all[3], all[2]].map((each) => each && withoutContent(each)))
      expect(await list(1, 2)).toEqual([])
    })

    test('are removed below a number, and those of other tenants stay', async ({ catalog }) => {
      for (const tenantId of ['acme', 'acme.x']) {
        for (const number of [1, 2, 10]) await catalog.generations.put(sampleGeneration(tenantId, number))
      }
      await catalog.generations.removeBelow({ tenantId: 'acme', generation: 10 })
      await catalog.generations.removeBelow({ tenantId: 'acme', generation: 10 })
      const numbersOf = async (tenantId: string) =>
        (await catalog.generations.list({ tenantId, below: 100, limit: 100 })).map(
          ({ generation }) => generation,
        )
      expect(await numbersOf('acme')).toEqual([10])
      expect(await numbersOf('acme.x')).toEqual([10, 2, 1])
    })
  })
}

function withoutContent({ tenantId, generation, origin, changes }: TenantRecord) {
  return { tenantId, generation, origin, changes }
}
