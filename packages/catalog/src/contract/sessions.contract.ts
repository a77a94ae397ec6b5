import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleSession } from '../testing/sample-records.ts'

/** The promises of listings of sessions. */
export function describeSessions(test: ContractTest): void {
  describe('sessions', () => {
    test('are listed by id, a page after the other', async ({ catalog: { sessions } }) => {
      const ids = ['0a', '0b', 'a0', 'b0']
      for (const id of ids.toReversed()) await inserted(sessions, sampleSession(id))
      expect(await sessions.list({ limit: 10 })).toEqual(ids.map((id) => sampleSession(id)))
      expect((await sessions.list({ limit: 2 })).map(({ sessionId }) => sessionId)).toEqual(['0a', '0b'])
      expect(await sessions.list({ after: 'a0', limit: 10 })).toEqual([sampleSession('b0')])
      expect(await sessions.list({ after: 'b0', limit: 10 })).toEqual([])
    })

    test('of one person are listed by id, as they are now', async ({ catalog: { sessions } }) => {
      const of = (id: string, personId: string) => inserted(sessions, sampleSession(id, { personId }))
      const second = await of('b', 'zoe')
      const first = await of('a', 'zoe')
      await of('c', 'Zoe')
      const third = await of('d', 'zoe')
      expect(await sessions.listOf({ personId: 'zoe', limit: 10 })).toEqual([first, second, third])
      expect(await sessions.listOf({ personId: 'zoe', limit: 1 })).toEqual([first])
      expect(await sessions.listOf({ personId: 'zoe', after: 'a', limit: 10 })).toEqual([second, third])
      expect(await sessions.listOf({ personId: 'zo', limit: 10 })).toEqual([])
      const used = await sessions.replace(first, { ...first.value, lastUsedAtMs: 3 })
      await sessions.remove(second)
      expect(await sessions.listOf({ personId: 'zoe', limit: 10 })).toEqual([used, third])
    })

    test('that ended before a time are listed, the earliest first, as they are now', async ({
      catalog: { sessions },
    }) => {
      const ending = (id: string, endsAtMs: number) => inserted(sessions, sampleSession(id, { endsAtMs }))
      const later = await ending('a', 3_000_000_000_000)
      const soon = await ending('b', 2_999_999_999_999)
      const first = await ending('c', 5)
      await ending('d', 3_000_000_000_001)
      const endedBeforeMs = 3_000_000_000_001
      expect(await sessions.listEnded({ endedBeforeMs, limit: 10 })).toEqual([first, soon, later])
      expect(await sessions.listEnded({ endedBeforeMs, limit: 1 })).toEqual([first])
      expect(await sessions.listEnded({ endedBeforeMs: 5, limit: 10 })).toEqual([])
      await sessions.replace(first, { ...first.value, endsAtMs: endedBeforeMs })
      await sessions.remove(soon)
      expect(await sessions.listEnded({ endedBeforeMs, limit: 10 })).toEqual([later])
    })

    test('are not listed with a limit that is not a positive integer', async ({ catalog: { sessions } }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(sessions.list({ limit })).rejects.toThrow(RangeError)
        await expect(sessions.listOf({ personId: 'p', limit })).rejects.toThrow(RangeError)
        await expect(sessions.listEnded({ endedBeforeMs: 1, limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
