import { expect, it } from 'vitest'
import { spread } from './vitest-sequencer.ts'

it('spread mixes groups evenly from the beginning to the end, and keeps the order within each', () => {
  const items = ['a1', 'a2', 'b1', 'b2', 'b3', 'b4', 'c1']
  expect(spread(items, (item) => item.slice(0, 1))).toEqual(['b1', 'a1', 'b2', 'c1', 'b3', 'a2', 'b4'])
})

it('spread keeps one group as it is', () => {
  expect(spread(['a1', 'a2', 'a3'], () => 'a')).toEqual(['a1', 'a2', 'a3'])
})
