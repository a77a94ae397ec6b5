import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHttpDate, parseHttpDate } from './http-date.ts'

// A field value is octets, read as Latin-1.
const anyOctets = fc.uint8Array({ maxLength: 40 }).map((octets) => String.fromCharCode(...octets))

const EXAMPLE_MS = Date.UTC(1994, 10, 6, 8, 49, 37)
const NOW_MS = Date.UTC(2026, 5, 15, 12)

describe('parseHttpDate', () => {
  it.each([
    ['IMF-fixdate', 'Sun, 06 Nov 1994 08:49:37 GMT', EXAMPLE_MS],
    ['RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', EXAMPLE_MS],
    ['asctime', 'Sun Nov  6 08:49:37 1994', EXAMPLE_MS],
    ['asctime, two digits', 'Wed Nov 16 08:49:37 1994', Date.UTC(1994, 10, 16, 8, 49, 37)],
    ['leap day', 'Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
    ['leap second', 'Sat, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['before 1970', 'Wed, 31 Dec 1969 23:59:59 GMT', -1000],
    ['a year below 100', 'Sat, 01 Jan 0050 00:00:00 GMT', Date.parse('0050-01-01T00:00:00Z')],
    ['another day name', 'Mon, 06 Nov 1994 08:49:37 GMT', EXAMPLE_MS],
  ])('reads §5.6.7 %s: %j', (_format, value, expected) => {
    expect(parseHttpDate(value, NOW_MS)).toBe(expected)
  })

  it.each([
    ['today', '15-Jun-26', Date.UTC(2026, 5, 15)],
    ['50 years ahead', '15-Jun-76', Date.UTC(2076, 5, 15)],
    ['more than 50 years ahead', '16-Jun-76', Date.UTC(1976, 5, 16)],
    ['the end of the last century', '31-Dec-99', Date.UTC(1999, 11, 31)],
    ['a leap day that only one century has', '29-Feb-00', Date.UTC(2000, 1, 29)],
  ])('places the two-digit year of a date by §5.6.7: %s', (_case, date, expected) => {
    expect(parseHttpDate(`Monday, ${date} 00:00:00 GMT`, NOW_MS)).toBe(expected)
  })

  it('places a two-digit year in the next century when that is less than 50 years ahead', () => {
    expect(parseHttpDate('Monday, 01-Jan-05 00:00:00 GMT', Date.UTC(2095, 0))).toBe(Date.UTC(2105, 0))
  })

  it.each([
    '',
    '0',
    '784111777',
    'GMT',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun,06 Nov 1994 08:49:37  GMT',
    'sun, 06 nov 1994 08:49:37 gmt',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 06 Nov 1994 08-49-37 GMT',
    'Sun, 31 Nov 1994 08:49:37 GMT',
    'Wed, 29 Feb 2023 00:00:00 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, +6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 19 4 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT ',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06 Nov 94 08:49:37 GMT',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Someday, 06-Nov-94 08:49:37 GMT',
    'Sunday, 31-Nov-94 08:49:37 GMT',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov   08:49:37 1994 ',
    'Sun Nov 31 08:49:37 1994',
    'Xxx Nov  6 08:49:37 1994',
  ])('returns null for %j', (value) => {
    expect(parseHttpDate(value, NOW_MS)).toBeNull()
  })

  it('never throws, and returns whole seconds or null, for any value', () => {
    const pieces = [
      'Sun',
      'Sunday',
      ',',
      ' ',
      '06',
      ' 6',
      '-',
      'Nov',
      '1994',
      '94',
      '08:49:37',
      'GMT',
      '99',
      '\u0660',
    ]
    const dateLike = fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(dateLike, anyOctets), (value) => {
        expect(Number.isSafeInteger((parseHttpDate(value, NOW_MS) ?? 0) / 1000)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('formatHttpDate', () => {
  const anyInstant = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })

  it('writes a date that parses to the same second', () => {
    fc.assert(
      fc.property(anyInstant, (date) => {
        const written = formatHttpDate(date)
        expect(written).toHaveLength(29)
        expect(parseHttpDate(written)).toBe(Math.floor(date.getTime() / 1000) * 1000)
      }),
    )
  })

  it('writes the same text for a Date and for its milliseconds', () => {
    expect(formatHttpDate(EXAMPLE_MS + 999)).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
    expect(formatHttpDate(new Date(EXAMPLE_MS))).toBe('Sun, 06 Nov 1994 08:49:37 GMT')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, new Date(Number.NaN), Date.UTC(10_000, 0), 8.64e15 + 1000])(
    'throws a RangeError for %s',
    (instant) => {
      expect(() => formatHttpDate(instant)).toThrow(RangeError)
    },
  )
})
