import { expect, it } from 'vitest'
import { dayAfter, endOfDay } from './decision-days.ts'

it.each([
  [0, '2026-11-30'],
  [1, '2026-12-01'],
  [90, '2027-02-28'],
  [365, '2027-11-30'],
])('the day %d days after the last one of November is %s', (days, day) => {
  expect(dayAfter(days, new Date(2026, 10, 30, 12))).toBe(day)
})

it('the end of a day is on that day, and less than a second before the next', () => {
  const end = endOfDay('2026-11-30')
  expect(dayAfter(0, end)).toBe('2026-11-30')
  expect(dayAfter(0, new Date(end.getTime() + 1000))).toBe('2026-12-01')
})
