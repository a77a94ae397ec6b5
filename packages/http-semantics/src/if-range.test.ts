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
  ])('%s: %j is %s', (_section, ifRange, expected) => {
    expect(evaluateIfRange({ ifRange, etag: '"abc"' })).toBe(expected)
  })

  it('honours no weak tag of its own', () => {
    expect(evaluateIfRange({ ifRange: 'W/"abc"', etag: 'W/"abc"' })).toBe(false)
    expect(evaluateIfRange({ ifRange: '"abc"', etag: 'W/"abc"' })).toBe(false)
  })

  it('blames its caller for an entity tag without quotes', () => {
    expect(() => evaluateIfRange({ ifRange: 'abc', etag: 'abc' })).toThrow(TypeError)
  })

  it('never throws, and is true of no field but the tag itself', () => {
    const tagLike = fc.string({ unit: fc.constantFrom('"', 'W/', ',', ' ', 'abc', '*') })
    fc.assert(
      fc.property(fc.oneof(tagLike, anyOctets), (ifRange) => {
        expect(evaluateIfRange({ ifRange, etag: '"abc"' })).toBe(ifRange === '"abc"')
      }),
      { numRuns: 1000 },
    )
  })
})
