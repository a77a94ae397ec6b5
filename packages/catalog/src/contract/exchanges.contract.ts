import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleExchange } from '../testing/sample-records.ts'

/** The promises of the listing of exchanges. */
export function describeExchanges(test: ContractTest): void {
  describe('exchanges', () => {
    test('that expired before a time are listed, the earliest first, as they are now', async ({
      catalog: { exchanges },
    }) => {
      const expiring = (id: string, expiresAtMs: number) =>
        inserted(exchanges, sampleExchange(id, expiresAtMs))
      const later = await expiring('a', 3_000_000_000_000)
      const soon = await expiring('b', 2_999_999_999_999)
      const first = await expiring('c', 5)
      await expiring('d', 3_000_000_000_001)
      const expiredBeforeMs = 3_000_000_000_001
      expect(await exchanges.listExpired({ expiredBeforeMs, limit: 10 })).toEqual([first, soon, later])
      expect(await exchanges.listExpired({ expiredBeforeMs, limit: 1 })).toEqual([first])
      expect(await exchanges.listExpired({ expiredBeforeMs: 5, limit: 10 })).toEqual([])
      await exchanges.replace(first, { ...first.value, expiresAtMs: expiredBeforeMs })
      await exchanges.remove(soon)
      expect(await exchanges.listExpired({ expiredBeforeMs, limit: 10 })).toEqual([later])
    })

    test('are not listed with a limit that is not a positive integer', async ({ catalog: { exchanges } }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(exchanges.listExpired({ expiredBeforeMs: 1, limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
