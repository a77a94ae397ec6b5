import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleHost } from '../testing/sample-records.ts'

/** The promises of listings of hosts. */
export function describeHosts(test: ContractTest): void {
  describe('hosts', () => {
    test('are listed by id in byte order, a page after the other', async ({ catalog: { hosts } }) => {
      const ids = ['a', 'a-b', 'a.b', 'b']
      for (const id of ids.toReversed()) await inserted(hosts, sampleHost(id))
      expect(await hosts.list({ limit: 10 })).toEqual(ids.map((id) => sampleHost(id)))
      expect((await hosts.list({ limit: 2 })).map(({ hostId }) => hostId)).toEqual(['a', 'a-b'])
      expect((await hosts.list({ after: 'a-b', limit: 10 })).map(({ hostId }) => hostId)).toEqual([
        'a.b',
        'b',
      ])
      expect(await hosts.list({ after: 'b', limit: 10 })).toEqual([])
    })

    test('are not listed with a limit that is not a positive integer', async ({ catalog: { hosts } }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(hosts.list({ limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
