import { describe, expect } from 'vitest'
import type { Catalog, Records } from '../catalog.ts'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'

interface ListedRecords<Value> extends Records<string, Value> {
  list(query: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly Value[]>
}

interface Listing<Value> {
  readonly name: string
  readonly recordsOf: (catalog: Catalog) => ListedRecords<Value>
  /** Four ids in byte order. */
  readonly ids: readonly [string, string, string, string]
  readonly sample: (id: string) => Value
}

/** The promises of records that are listed by their ids. */
export function describeListById<Value>(
  test: ContractTest,
  { name, recordsOf, ids, sample }: Listing<Value>,
): void {
  describe(`listings of ${name}`, () => {
    test('are listed by id in byte order, a page after the other', async ({ catalog }) => {
      const records = recordsOf(catalog)
      const all = ids.map(sample)
      for (const value of all.toReversed()) await inserted(records, value)
      expect(await records.list({ limit: 10 })).toEqual(all)
      expect(await records.list({ limit: 2 })).toEqual(all.slice(0, 2))
      expect(await records.list({ after: ids[1], limit: 10 })).toEqual(all.slice(2))
      expect(await records.list({ after: ids[3], limit: 10 })).toEqual([])
    })

    test('are not listed with a limit that is not a positive integer', async ({ catalog }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(recordsOf(catalog).list({ limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
