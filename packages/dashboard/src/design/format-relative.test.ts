import { expect, it } from 'vitest'
import { formatRelative } from './format-relative.ts'

const nowMs = Date.parse('2026-11-30T12:00:00Z')

it.each([
  ['2026-11-30T11:59:31Z', 'now'],
  ['2026-11-30T11:58:59Z', '1 minute ago'],
  ['2026-11-30T09:00:01Z', '2 hours ago'],
  ['2026-11-29T12:00:00Z', 'yesterday'],
  ['2026-11-27T11:00:00Z', '3 days ago'],
  ['2026-10-01T12:00:00Z', '2 months ago'],
  ['2024-11-30T12:00:00Z', '2 years ago'],
  ['2026-11-30T14:05:00Z', 'in 2 hours'],
])('the time %s is written as "%s"', (at, text) => {
  expect(formatRelative(Date.parse(at), { nowMs, locale: 'en' })).toBe(text)
})

it('a relative time is written in the language of the person', () => {
  expect(formatRelative(nowMs - 3 * 86_400_000, { nowMs, locale: 'de' })).toBe('vor 3 Tagen')
})
