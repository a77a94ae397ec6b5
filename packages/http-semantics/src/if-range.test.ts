import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateIfRange } from './if-range.ts'

// A field value is octets, read as Latin-1.
const anyOctets = fc.uint8Array({ maxLength: 40 }).map((octets) => String.fromCharCode(...octets))

describe('evaluateIfRange', () => {
  it.each([
    ['§13.2.2 5 not sent', undefined, true],
    ['§13.1.5 the same tag', '"abc"', true],
    ['§13.1.5 another tag', '"abcd"', false],
    ['§13.1.5 a weak tag', 'W/"abc"', false],
    ['§13.1.5 not a list', '"abc", "x"', false],
    ['§13.1.5 not any', '*', false],
    ['§13.1.5 malformed', 'abc', false],
    ['§13.1.5 empty', '', false],
    ['§8.8.1 a date, which all codings share', 'Sun, 06 Nov 1994 08:49:37 GMT', false],
  ])('for %s: %j returns %s', (_section, ifRange, expected) => {
    expect(evaluateIfRange({ ifRange, etag: '"abc"' })).toBe(expected)
  })

  it('returns false when the current entity tag is weak', () => {
    expect(evaluateIfRange({ ifRange: 'W/"abc"', etag: 'W/"abc"' })).toBe(false)
    expect(evaluateIfRange({ ifRange: '"abc"', etag: 'W/"abc"' })).toBe(false)
  })

  it('throws a TypeError when the current entity tag has no quotes', () => {
    expect(() => evaluateIfRange({ ifRange: 'abc', etag: 'abc' })).toThrow(TypeError)
  })

  it('never throws, and returns true only for the current entity tag, for any field value', () => {
    const tagLike = fc.string({ unit: fc.constantFrom('"', 'W/', ',', ' ', 'abc', '*') })
    fc.assert(
      fc.property(fc.oneof(tagLike, anyOctets), (ifRange) => {
        expect(evaluateIfRange({ ifRange, etag: '"abc"' })).toBe(ifRange === '"abc"')
      }),
      { numRuns: 1000 },
    )
  })
})
