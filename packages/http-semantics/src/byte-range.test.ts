import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatContentRange, formatUnsatisfiedRange, parseRange } from './byte-range.ts'

// A field value is octets, read as Latin-1.
const anyOctets = fc.uint8Array({ maxLength: 40 }).map((octets) => String.fromCharCode(...octets))

const none = { kind: 'none' }
const unsatisfiable = { kind: 'unsatisfiable' }
const single = (start: number, end: number) => ({ kind: 'single', start, end })

describe('parseRange', () => {
  it.each([
    ['§14.1.2 first 500', 'bytes=0-499', 10_000, single(0, 499)],
    ['§14.1.2 second 500', 'bytes=500-999', 10_000, single(500, 999)],
    ['§14.1.2 final 500', 'bytes=-500', 10_000, single(9500, 9999)],
    ['§14.1.2 final 500', 'bytes=9500-', 10_000, single(9500, 9999)],
    ['§14.1.2 leading zeros', 'bytes=007-0009', 10_000, single(7, 9)],
    ['§14.1.2 the end is clamped', 'bytes=9990-20000', 10_000, single(9990, 9999)],
    ['§14.1.2 the last byte', 'bytes=9999-9999', 10_000, single(9999, 9999)],
    ['§14.1.2 a suffix longer than the body', 'bytes=-20000', 10_000, single(0, 9999)],
    ['§14.1 the unit is case-insensitive', 'BYTES=0-0', 10_000, single(0, 0)],
    ['§5.6.1.2 empty elements', 'bytes=, 0-0 ,\t,', 10_000, single(0, 0)],
    ['§14.1.2 only one is satisfiable', 'bytes=10000-,0-0', 10_000, single(0, 0)],
    ['§14.1.2 only one is satisfiable', 'bytes=0-0,10000-', 10_000, single(0, 0)],

    ['§15.5.17 starts at the end', 'bytes=10000-', 10_000, unsatisfiable],
    ['§15.5.17 starts beyond', 'bytes=10000-10001', 10_000, unsatisfiable],
    ['§15.5.17 suffix of length 0', 'bytes=-0', 10_000, unsatisfiable],
    ['§15.5.17 suffix of length 0', 'bytes=-000', 10_000, unsatisfiable],
    ['§15.5.17 none of several', 'bytes=10000-,-0', 10_000, unsatisfiable],
    ['§15.5.17 empty body', 'bytes=0-', 0, unsatisfiable],
    ['§15.5.17 empty body', 'bytes=0-0', 0, unsatisfiable],
    ['§15.5.17 empty body', 'bytes=-0', 0, unsatisfiable],
    ['§14.1.2 all of an empty body', 'bytes=-5', 0, none],
    ['§14.1.2 all of an empty body, beside a range outside it', 'bytes=0-0,-5', 0, none],

    ['§14.2 absent', undefined, 10_000, none],
    ['§14.2 another unit', 'items=0-4', 10_000, none],
    ['§14.2 another unit', 'bytesx=0-4', 10_000, none],
    ['§14.1.1 last before first', 'bytes=2-1', 10_000, none],
    ['§14.1.1 last before first, beyond the end', 'bytes=20001-20000', 10_000, none],
    ['§14.1.1 one invalid spoils all', 'bytes=0-0,2-1', 10_000, none],
    ['§14.1.1 one invalid spoils all', 'bytes=20000-,x', 10_000, none],
    ['§14.1.1 empty', '', 10_000, none],
    ['§14.1.1 no set', 'bytes', 10_000, none],
    ['§14.1.1 an empty set', 'bytes=', 10_000, none],
    ['§14.1.1 only empty elements', 'bytes=, ,', 10_000, none],
    ['§14.1.1 no positions', 'bytes=-', 10_000, none],
    ['§14.1.1 no dash', 'bytes=5', 10_000, none],
    ['§14.1.1 two dashes', 'bytes=1-2-3', 10_000, none],
    ['§14.1.1 a negative suffix', 'bytes=--5', 10_000, none],
    ['§14.1.1 spaces inside', 'bytes=0 - 5', 10_000, none],
    ['§14.1.1 spaces around the equals sign', 'bytes =0-5', 10_000, none],
    ['§14.1.1 a sign', 'bytes=+0-5', 10_000, none],
    ['§14.1.1 hexadecimal', 'bytes=0x0-0x5', 10_000, none],
    ['§14.1.1 an exponent', 'bytes=0-1e3', 10_000, none],
    ['§14.1.1 a fraction', 'bytes=0.0-5', 10_000, none],
    ['§14.1.1 digits of another script', 'bytes=\u0660-\u0665', 10_000, none],
    ['§5.6.3 a no-break space', 'bytes=0-5,\u00A06-7', 10_000, none],
    ['§14.2 several', 'bytes=0-0,-1', 10_000, none],
    ['§14.2 several', 'bytes= 0-999, 4500-5499, -1000', 10_000, none],
    ['§14.2 several, one of them outside', 'bytes=0-0,10000-,1-1', 10_000, none],
    ['§17.15 more than the whole', 'bytes=0-,0-', 10_000, none],

    ['§14.1.1 2^53 + 1', 'bytes=0-9007199254740993', 10, single(0, 9)],
    ['§14.1.1 2^53 + 1', 'bytes=9007199254740993-', Number.MAX_SAFE_INTEGER, unsatisfiable],
    ['§14.1.1 neighbours above 2^53', 'bytes=9007199254740993-9007199254740992', 10, none],
    ['§14.1.1 beyond any number', `bytes=${'9'.repeat(400)}-`, 10, unsatisfiable],
    ['§14.1.1 beyond any number', `bytes=-${'9'.repeat(400)}`, 10, single(0, 9)],
    [
      '§14.1.1 the largest size',
      'bytes=9007199254740990-',
      Number.MAX_SAFE_INTEGER,
      single(2 ** 53 - 2, 2 ** 53 - 2),
    ],
  ])('applies %s: %j to %d bytes', (_section, header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected)
  })

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('throws a RangeError for a size of %s', (size) => {
    expect(() => parseRange('bytes=0-', size)).toThrow(RangeError)
    expect(() => formatUnsatisfiedRange(size)).toThrow(RangeError)
  })

  const body = fc.uint8Array({ minLength: 1, maxLength: 64 })

  it('selects exactly the slice for any first and last position in any body', () => {
    fc.assert(
      fc.property(body, fc.nat(80), fc.nat(80), (bytes, first, more) => {
        const expected = first < bytes.length ? bytes.slice(first, first + more + 1) : 'unsatisfiable'
        expect(received(bytes, `bytes=${first}-${first + more}`)).toEqual(expected)
      }),
    )
  })

  it('selects everything from any first position to the end', () => {
    fc.assert(
      fc.property(body, fc.nat(80), (bytes, first) => {
        const expected = first < bytes.length ? bytes.slice(first) : 'unsatisfiable'
        expect(received(bytes, `bytes=${first}-`)).toEqual(expected)
      }),
    )
  })

  it('selects the tail for any suffix, and the whole body for a suffix longer than the body', () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 1, max: 80 }), (bytes, length) => {
        expect(received(bytes, `bytes=-${length}`)).toEqual(bytes.slice(-length))
      }),
    )
  })

  it('clamps a last position beyond the end to the last byte', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.nat(999),
        fc.bigInt({ min: 0n, max: 10n ** 30n }),
        (size, at, beyond) => {
          const first = at % size
          expect(parseRange(`bytes=${first}-${BigInt(size) + beyond}`, size)).toEqual(single(first, size - 1))
        },
      ),
    )
  })

  it('agrees with exact arithmetic for positions of any length', () => {
    const position = fc.oneof(
      fc.bigInt({ min: 0n, max: 20n }),
      fc.bigInt({ min: 2n ** 53n - 5n, max: 2n ** 53n + 5n }),
      fc.bigInt({ min: 0n, max: 10n ** 40n }),
    )
    const size = fc.oneof(
      fc.nat(20),
      fc.integer({ min: Number.MAX_SAFE_INTEGER - 5, max: Number.MAX_SAFE_INTEGER }),
    )
    fc.assert(
      fc.property(position, position, size, fc.nat(3), (first, last, total, zeros) => {
        const expected = () => {
          if (first > last) return none
          if (first >= BigInt(total)) return unsatisfiable
          return single(Number(first), Number(last < BigInt(total) ? last : BigInt(total) - 1n))
        }
        expect(parseRange(`bytes=${'0'.repeat(zeros)}${first}-${last}`, total)).toEqual(expected())
      }),
      { numRuns: 1000 },
    )
  })

  it('selects one of several ranges when only that one is inside the body, and ignores the field when more are', () => {
    const specs = fc.array(fc.tuple(fc.nat(63), fc.nat(9)), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(body, specs, (bytes, pairs) => {
        const slices = pairs
          .map(([first, more]) => bytes.slice(first, first + more + 1))
          .filter(({ length }) => length > 0)
        const expected = slices.length === 0 ? 'unsatisfiable' : slices.length > 1 ? 'none' : slices[0]
        const set = pairs.map(([first, more]) => `${first}-${first + more}`).join(', ')
        expect(received(bytes, `bytes=${set}`)).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('never throws and never selects a byte outside the body, for any field value', () => {
    const rangeLike = fc.string({
      unit: fc.constantFrom('0', '1', '7', '99', '-', ',', ' ', 'bytes=', '\t', 'x'),
    })
    const anyHeader = fc.oneof(
      rangeLike,
      rangeLike.map((set) => `bytes=${set}`),
      anyOctets,
    )
    fc.assert(
      fc.property(anyHeader, fc.nat(20), (header, size) => {
        const selection = parseRange(header, size)
        if (selection.kind !== 'single') return
        // Writing a Content-Range throws for any range outside the body.
        const { start, end } = selection
        expect(() => formatContentRange({ start, end, size })).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })
})

/** The slice a client receives, or why it receives none. */
function received(bytes: Uint8Array, header: string): Uint8Array | 'none' | 'unsatisfiable' {
  const selection = parseRange(header, bytes.length)
  return selection.kind === 'single' ? bytes.slice(selection.start, selection.end + 1) : selection.kind
}

describe('Content-Range', () => {
  it('states the range and the size of the whole (§14.4)', () => {
    expect(formatContentRange({ start: 0, end: 499, size: 1234 })).toBe('bytes 0-499/1234')
    expect(formatContentRange({ start: 734, end: 1233, size: 1234 })).toBe('bytes 734-1233/1234')
  })

  it('states only the size when no part can be sent (§15.5.17)', () => {
    expect(formatUnsatisfiedRange(47_022)).toBe('bytes */47022')
    expect(formatUnsatisfiedRange(0)).toBe('bytes */0')
  })

  it.each([
    [1, 0, 10],
    [0, 10, 10],
    [-1, 0, 10],
    [0, 0.5, 10],
    [Number.NaN, 1, 10],
    [0, 0, 0],
  ])('throws for %d-%d of %d, which is invalid by §14.4', (start, end, size) => {
    expect(() => formatContentRange({ start, end, size })).toThrow(RangeError)
  })
})
