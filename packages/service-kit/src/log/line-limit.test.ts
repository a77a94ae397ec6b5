import { expect, it } from 'vitest'
import { createLineLimit } from './line-limit.ts'

it('lets so many lines through a second, and the next says how many were left out', () => {
  let now = 5000
  const limit = createLineLimit({ perSecond: 2, clock: () => now })
  expect([limit(), limit(), limit(), limit()]).toEqual([{}, {}, null, null])
  now += 999
  expect(limit()).toBeNull()
  now += 1
  expect([limit(), limit(), limit()]).toEqual([{ omitted: 3 }, {}, null])
})
