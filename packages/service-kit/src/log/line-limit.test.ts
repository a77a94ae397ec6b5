import { expect, it } from 'vitest'
import { createLineLimit } from './line-limit.ts'

it('the line limit lets two lines a second pass, and the next one reports how many were omitted', () => {
  let now = 5000
  const limit = createLineLimit({ perSecond: 2, clock: () => now })
  expect([limit(), limit(), limit(), limit()]).toEqual([{}, {}, null, null])
  now += 999
  expect(limit()).toBeNull()
  now += 1
  expect([limit(), limit(), limit()]).toEqual([{ omitted: 3 }, {}, null])
})
