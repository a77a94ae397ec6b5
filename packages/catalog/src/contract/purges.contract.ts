import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { samplePurge } from '../testing/sample-records.ts'

/** The promises of listings of purges. */
export function describePurges(test: ContractTest): void {
  describe('purges', () => {
    test('are listed by id in byte order, a page after the other', async ({ catalog: { purges } }) => {
      const ids = [
        'tags a',
        'tags a-b',
        'tags b',
        'version a-b@1.0.0',
        'version a@1.0.0',
        'version a@1.0.0-rc.1',
      ]
      for (const id of ids.toReversed()) await inserted(purges, samplePurge(id))
      expect((await purges.list({ limit: 10 })).map(({ id }) => id)).toEqual(ids)
      const page = await purges.list({ limit: 3 })
      expect(page).toEqual(ids.slice(0, 3).map((id) => samplePurge(id)))
      expect((await purges.list({ after: page.at(-1)?.id, limit: 10 })).map(({ id }) => id)).toEqual(
        ids.slice(3),
      )
      expect(await purges.list({ after: ids.at(-1), limit: 10 })).toEqual([])
    })

    test('that are due before a time are listed, the earliest first, as they are now', async ({
      catalog,
    }) => {
      const { purges } = catalog
      const due = (id: string, dueAtMs: number) => inserted(purges, samplePurge(id, { dueAtMs }))
      const later = await due('a', 3_000_000_000_000)
      const soon = await due('b', 2_999_999_999_999)
      const first = await due('c', 5)
      await due('d', 3_000_000_000_001)
      const dueBeforeMs = 3_000_000_000_001
      expect(await purges.listDue({ dueBeforeMs, limit: 10 })).toEqual([first, soon, later])
      expect(await purges.listDue({ dueBeforeMs, limit: 1 })).toEqual([first])
      expect(await purges.listDue({ dueBeforeMs: 5, limit: 10 })).toEqual([])
      await purges.replace(first, { ...first.value, dueAtMs: dueBeforeMs })
      await purges.remove(soon)
      expect(await purges.listDue({ dueBeforeMs, limit: 10 })).toEqual([later])
    })

    test('are not listed with a limit that is not a positive integer', async ({ catalog: { purges } }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(purges.list({ limit })).rejects.toThrow(RangeError)
        await expect(purges.listDue({ dueBeforeMs: 1, limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
