import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAcceptEncoding, selectContentCoding } from './content-negotiation.ts'

// A field value is octets, read as Latin-1.
const anyOctets = fc.uint8Array({ maxLength: 40 }).map((octets) => String.fromCharCode(...octets))

describe('parseAcceptEncoding', () => {
  it.each([
    ['§12.5.3', 'compress, gzip', ['compress 1', 'gzip 1']],
    ['§12.5.3', '', []],
    ['§12.5.3', '*', ['* 1']],
    ['§12.5.3', 'compress;q=0.5, gzip;q=1.0', ['compress 0.5', 'gzip 1']],
    ['§12.5.3', 'gzip;q=1.0, identity; q=0.5, *;q=0', ['gzip 1', 'identity 0.5', '* 0']],
    ['§8.4.1 case-insensitive', 'GZip, BR', ['gzip 1', 'br 1']],
    ['§8.4.1.3 alias', 'x-gzip;q=0.3', ['gzip 0.3']],
    ['§8.4.1.1 alias', 'X-Compress', ['compress 1']],
    ['§5.6.1.2 empty elements', ', gzip,,\tbr ,', ['gzip 1', 'br 1']],
    ['§12.4.2 spaces around the semicolon', 'gzip \t; \tq=0.5', ['gzip 0.5']],
    ['§12.4.2 q in either case', 'gzip;Q=0.5', ['gzip 0.5']],
    ['§12.4.2 a bare dot', 'gzip;q=0., br;q=1.', ['gzip 0', 'br 1']],
    ['§12.4.2 three decimals', 'gzip;q=0.001, br;q=1.000', ['gzip 0.001', 'br 1']],
    ['§12.4.2 four decimals', 'gzip;q=0.0001', ['gzip 0']],
    ['§12.4.2 above 1', 'gzip;q=1.001, br;q=2', ['gzip 0', 'br 0']],
    ['§12.4.2 negative', 'gzip;q=-0.5', ['gzip 0']],
    ['§12.4.2 no value', 'gzip;q=, br;q, zstd;', ['gzip 0', 'br 0', 'zstd 0']],
    ['§12.4.2 no leading zero', 'gzip;q=.5', ['gzip 0']],
    ['§12.4.2 an exponent', 'gzip;q=0.1e', ['gzip 0']],
    ['§12.4.2 hexadecimal', 'gzip;q=0x1', ['gzip 0']],
    ['§12.4.2 quoted', 'gzip;q="1"', ['gzip 0']],
    ['§12.4.2 spaces around the equals sign', 'gzip;q =1, br;q= 1', ['gzip 0', 'br 0']],
    ['§12.5.3 another parameter', 'gzip;level=9', ['gzip 0']],
    ['§12.5.3 two parameters', 'gzip;q=1;level=9', ['gzip 0']],
    ['§5.6.2 no token', 'g zip, "br", =, ;q=1, gr\u00FC', []],
  ])('reads %s: %j', (_section, header, expected) => {
    expect(parseAcceptEncoding(header).map(({ coding, weight }) => `${coding} ${weight}`)).toEqual(expected)
  })

  it('never throws and returns only weights from 0 to 1, for any field value', () => {
    const acceptLike = fc.string({
      unit: fc.constantFrom('gzip', 'br', '*', ';', 'q=', '0', '.', '1', ',', ' ', '\t', '-'),
    })
    fc.assert(
      fc.property(fc.oneof(acceptLike, anyOctets), (header) => {
        for (const { coding, weight } of parseAcceptEncoding(header)) {
          expect(coding).not.toBe('')
          expect(weight >= 0 && weight <= 1).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('reads any coding with any weight of three decimals', () => {
    const coding = fc.constantFrom('br', 'gzip', 'zstd', 'identity', '*')
    const preference = fc.record({ coding, weight: fc.nat(1000).map((thousandths) => thousandths / 1000) })
    fc.assert(
      fc.property(fc.array(preference), (preferences) => {
        const header = preferences.map(({ coding: name, weight }) => `${name};q=${weight}`).join(', ')
        expect(parseAcceptEncoding(header)).toEqual(preferences)
      }),
    )
  })
})

const available = [
  { coding: 'identity', size: 1000 },
  { coding: 'gzip', size: 300 },
  { coding: 'br', size: 250 },
  { coding: 'zstd', size: 270 },
] as const

describe('selectContentCoding', () => {
  it.each([
    ['§12.5.3 1 not sent', undefined, 'identity'],
    ['§12.5.3 empty', '', 'identity'],
    ['§12.5.3 one', 'gzip', 'gzip'],
    ['§12.5.3 the smallest of equals', 'gzip, deflate, br, zstd', 'br'],
    ['§12.5.3 the highest weight', 'br;q=0.5, gzip;q=0.8', 'gzip'],
    ['§12.5.3 the lowest weight above 0', 'gzip;q=0.001', 'gzip'],
    ['§12.5.3 refused', 'br;q=0, gzip', 'gzip'],
    ['§12.5.3 only refusals', 'br;q=0, gzip;q=0', 'identity'],
    ['§12.5.3 identity preferred', 'gzip;q=0.5, identity', 'identity'],
    ['§12.5.3 identity as good', 'gzip, identity', 'gzip'],
    ['§12.5.3 identity last', 'identity;q=0.1, gzip;q=0.2', 'gzip'],
    ['§12.5.3 any', '*', 'br'],
    ['§12.5.3 any but', '*, br;q=0', 'zstd'],
    ['§12.5.3 any other', 'gzip;q=0.5, *;q=0.8', 'br'],
    ['§12.5.3 any other, less', 'gzip, *;q=0.5', 'gzip'],
    ['§12.5.3 identity, not any', 'identity, *;q=0', 'identity'],
    ['§12.5.3 unknown only', 'sdch', 'identity'],
    ['§8.4.1.3 alias', 'x-gzip', 'gzip'],
    ['§8.4.1.3 alias refused', '*, x-gzip;q=0, br;q=0, zstd;q=0', 'identity'],
    ['§12.4.2 malformed weight', 'br;q=high, gzip;q=0.1', 'gzip'],
    ['§12.4.2 malformed weight beside any', 'br;q=high, *', 'zstd'],
    ['§12.5.3 listed twice', 'br;q=0, br, gzip', 'gzip'],
    ['§12.4.1 nothing acceptable', 'identity;q=0', 'identity'],
    ['§12.4.1 nothing acceptable', '*;q=0', 'identity'],
    ['§12.4.1 nothing acceptable', 'sdch, identity;q=0', 'identity'],
    ['§12.5.3 identity refused, another not', 'identity;q=0, gzip', 'gzip'],
  ])('for %s: %j selects %s', (_section, acceptEncoding, expected) => {
    expect(selectContentCoding({ acceptEncoding, available })).toBe(expected)
    expect(selectContentCoding({ acceptEncoding, available: available.toReversed() })).toBe(expected)
  })

  it('selects identity when it is the smallest of equally preferred codings', () => {
    const tiny = [
      { coding: 'identity', size: 10 },
      { coding: 'gzip', size: 30 },
    ]
    expect(selectContentCoding({ acceptEncoding: '*', available: tiny })).toBe('identity')
    expect(selectContentCoding({ acceptEncoding: 'gzip', available: tiny })).toBe('gzip')
  })

  it('selects identity when nothing acceptable is stored, although the list of stored codings omits it', () => {
    expect(selectContentCoding({ acceptEncoding: 'br', available: [] })).toBe('identity')
    expect(selectContentCoding({ acceptEncoding: '*', available: [{ coding: 'br', size: 9 }] })).toBe('br')
    expect(selectContentCoding({ acceptEncoding: 'br;q=0', available: [{ coding: 'br', size: 9 }] })).toBe(
      'identity',
    )
  })

  it('selects the acceptable coding of highest weight, then of smallest size, and identity when there is none', () => {
    const member = fc.record({
      coding: fc.constantFrom('br', 'gzip', 'zstd', 'identity', '*'),
      weight: fc.constantFrom(0, 0.1, 0.5, 1),
    })
    const members = fc.uniqueArray(member, { selector: ({ coding }) => coding })
    fc.assert(
      fc.property(members, (preferences) => {
        const weights = new Map<string, number>(preferences.map(({ coding, weight }) => [coding, weight]))
        const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0
        const [best] = available
          .filter(({ coding }) => weightOf(coding) > 0)
          .toSorted((a, b) => weightOf(b.coding) - weightOf(a.coding) || a.size - b.size)
        const acceptEncoding = preferences.map(({ coding, weight }) => `${coding};q=${weight}`).join()
        expect(selectContentCoding({ acceptEncoding, available })).toBe(best?.coding ?? 'identity')
      }),
      { numRuns: 1000 },
    )
  })
})
