import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleCheckDecisions } from '../testing/sample-records.ts'

/** The promises of the listing of decisions about findings. */
export function describeCheckDecisions(test: ContractTest): void {
  describe('decisions about findings', () => {
    test('are listed when the first of a plugin expired before a time, the earliest first, as they are now', async ({
      catalog: { checkDecisions },
    }) => {
      const expiring = (pluginId: string, ...times: readonly number[]) =>
        inserted(checkDecisions, sampleCheckDecisions(pluginId, ...times))
      const later = await expiring('a', 3_000_000_000_000)
      const soon = await expiring('b', 3_000_000_000_005, 2_999_999_999_999)
      const first = await expiring('c', 5, 3_000_000_000_005)
      await expiring('d', 3_000_000_000_001)
      const expiredBeforeMs = 3_000_000_000_001
      expect(await checkDecisions.listExpired({ expiredBeforeMs, limit: 10 })).toEqual([first, soon, later])
      expect(await checkDecisions.listExpired({ expiredBeforeMs, limit: 1 })).toEqual([first])
      expect(await checkDecisions.listExpired({ expiredBeforeMs: 5, limit: 10 })).toEqual([])
      await checkDecisions.replace(first, sampleCheckDecisions('c', 3_000_000_000_005))
      await checkDecisions.remove(soon)
      expect(await checkDecisions.listExpired({ expiredBeforeMs, limit: 10 })).toEqual([later])
    })

    test('are not listed with a limit that is not a positive integer', async ({
      catalog: { checkDecisions },
    }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(checkDecisions.listExpired({ expiredBeforeMs: 1, limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
