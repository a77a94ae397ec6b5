import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleToken } from '../testing/sample-records.ts'

/** The promises of listings of tokens. */
export function describeTokens(test: ContractTest): void {
  describe('tokens', () => {
    test('are listed by id in byte order, a page after the other', async ({ catalog: { tokens } }) => {
      const ids = ['0a', 'A', 'Z', 'a', 'b']
      for (const id of ids.toReversed()) await inserted(tokens, sampleToken(id))
      expect(await tokens.list({ limit: 10 })).toEqual(ids.map((id) => sampleToken(id)))
      expect((await tokens.list({ limit: 2 })).map(({ tokenId }) => tokenId)).toEqual(['0a', 'A'])
      expect((await tokens.list({ after: 'Z', limit: 10 })).map(({ tokenId }) => tokenId)).toEqual(['a', 'b'])
      expect(await tokens.list({ after: 'b', limit: 10 })).toEqual([])
    })

    test('are not listed with a limit that is not a positive integer', async ({ catalog: { tokens } }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(tokens.list({ limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
