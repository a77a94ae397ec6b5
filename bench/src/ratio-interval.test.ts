import { expect, it } from 'vitest'
import { median, quantile, ratioInterval } from './ratio-interval.ts'

it('median and quantile return the middle value, the mean of the two middle values, or the value at a rank', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(quantile([1, 2, 3, 4], 0.99)).toBe(4)
})

it('ratioInterval returns a ratio inside its interval, and an interval inside the measured range', () => {
  const rounds = Array.from({ length: 40 }, (_, index) => 1 + (index % 10) / 100)
  const { ratio, low, high } = ratioInterval(rounds)
  expect(ratio).toBeCloseTo(1.045)
  expect(low).toBeGreaterThanOrEqual(1)
  expect(low).toBeLessThan(ratio)
  expect(high).toBeGreaterThan(ratio)
  expect(high).toBeLessThanOrEqual(1.09)
})

it('ratioInterval returns a wider interval the more the rounds differ', () => {
  const wide = ratioInterval([0.5, 1, 1.5, 0.6, 1.4, 1, 0.7, 1.3])
  const narrow = ratioInterval([0.99, 1, 1.01, 0.99, 1.01, 1, 0.99, 1.01])
  expect(wide.high - wide.low).toBeGreaterThan(10 * (narrow.high - narrow.low))
})

it('ratioInterval throws a RangeError when no round was measured', () => {
  expect(() => ratioInterval([])).toThrow(RangeError)
})
