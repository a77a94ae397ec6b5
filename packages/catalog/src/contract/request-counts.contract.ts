import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleRequestCount } from '../testing/sample-records.ts'

/** The promises of the listing of counts of requests. */
export function describeRequestCounts(test: ContractTest): void {
  describe('counts of requests', () => {
    test('whose window began before a time are listed, the earliest first, as they are now', async ({
      catalog: { requestCounts },
    }) => {
      const counted = (subject: string, windowStartMs: number) =>
        inserted(requestCounts, sampleRequestCount(subject, windowStartMs))
      const later = await counted('a', 3_000_000_000_000)
      const soon = await counted('b', 2_999_999_999_999)
      const first = await counted('c', 60_000)
      await counted('d', 3_000_000_000_001)
      const startedBeforeMs = 3_000_000_000_001
      expect(await requestCounts.listPast({ startedBeforeMs, limit: 10 })).toEqual([first, soon, later])
      expect(await requestCounts.listPast({ startedBeforeMs, limit: 1 })).toEqual([first])
      expect(await requestCounts.listPast({ startedBeforeMs: 60_000, limit: 10 })).toEqual([])
      await requestCounts.replace(first, { ...first.value, windowStartMs: startedBeforeMs })
      await requestCounts.remove(soon)
      expect(await requestCounts.listPast({ startedBeforeMs, limit: 10 })).toEqual([later])
    })

    test('are not listed with a limit that is not a positive integer', async ({
      catalog: { requestCounts },
    }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(requestCounts.listPast({ startedBeforeMs: 1, limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
