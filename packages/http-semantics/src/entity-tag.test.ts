import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type EntityTag,
  formatEntityTag,
  parseEntityTag,
  parseEntityTagList,
  strongMatch,
  weakMatch,
} from './entity-tag.ts'

// A field value is octets, read as Latin-1.
const anyOctets = fc.uint8Array({ maxLength: 40 }).map((octets) => String.fromCharCode(...octets))

const strong = (opaque: string) => ({ weak: false, opaque })
const weak = (opaque: string) => ({ weak: true, opaque })

describe('parseEntityTagList', () => {
  it.each([
    ['§8.8.3', '"xyzzy"', [strong('xyzzy')]],
    ['§8.8.3', 'W/"xyzzy"', [weak('xyzzy')]],
    ['§8.8.3', '""', [strong('')]],
    ['§8.8.3 a comma inside the quotes', '"a,b", "c"', [strong('a,b'), strong('c')]],
    ['§8.8.3 a backslash is no escape', '"a\\"', [strong('a\\')]],
    ['§8.8.3 obs-text', '"gr\u00FC\u00DF\u0080\u00FF"', [strong('gr\u00FC\u00DF\u0080\u00FF')]],
    ['§8.8.3 a star that is quoted', '"*"', [strong('*')]],
    [
      '§13.1.2',
      '"xyzzy", W/"r2d2xxxx", "c3piozzzz"',
      [strong('xyzzy'), weak('r2d2xxxx'), strong('c3piozzzz')],
    ],
    ['§5.6.1 without spaces', '"a","b"', [strong('a'), strong('b')]],
    ['§5.6.1.2 empty elements', ', "a",, \t,"b" ,', [strong('a'), strong('b')]],
    ['§5.6.1.2 only empty elements', ' , ,', []],
    ['§5.6.1.2 an empty list', '', []],
    ['§13.1.1', '*', '*'],
    ['§5.6.3 spaces around', ' \t* ', '*'],
  ])('reads a list: %s: %j', (_section, value, expected) => {
    expect(parseEntityTagList(value)).toEqual(expected)
  })

  it.each([
    ['§8.8.3 no quotes', 'abc'],
    ['§8.8.3 one quote', '"'],
    ['§8.8.3 not closed', '"abc'],
    ['§8.8.3 not opened', 'abc"'],
    ['§8.8.3 case-sensitive W', 'w/"abc"'],
    ['§8.8.3 no slash', 'W"abc"'],
    ['§8.8.3 a space after the slash', 'W/ "abc"'],
    ['§8.8.3 weak without a tag', 'W/'],
    ['§8.8.3 a space inside', '"a b"'],
    ['§8.8.3 a tab inside', '"a\tb"'],
    ['§8.8.3 DEL inside', '"a\u007Fb"'],
    ['§8.8.3 NUL inside', '"a\0b"'],
    ['§8.8.3 not an octet', '"a\u0100b"'],
    ['§5.6.1 no comma between', '"a" "b"'],
    ['§5.6.1 joined', '"a""b"'],
    ['§5.6.1 one character after a tag', '"a"x'],
    ['§5.6.1 one character between a tag and a comma', '"a";, "b"'],
    ['§5.6.1 one bad element', '"a", b, "c"'],
    ['§13.1.1 a star among tags', '*, "a"'],
    ['§13.1.1 a star after tags', '"a", *'],
    ['§13.1.1 two stars', '*, *'],
  ])('rejects the whole field for %s: %j', (_section, value) => {
    expect(parseEntityTagList(value)).toBeNull()
  })
})

describe('comparison of entity tags', () => {
  // The table of §8.8.3.2.
  it.each([
    ['W/"1"', 'W/"1"', false, true],
    ['W/"1"', 'W/"2"', false, false],
    ['W/"1"', '"1"', false, true],
    ['"1"', 'W/"1"', false, true],
    ['"1"', '"1"', true, true],
    ['"1"', '"2"', false, false],
    ['"a"', '"A"', false, false],
  ])('of %s and %s is strong: %s, weak: %s', (left, right, isStrong, isWeak) => {
    const [a, b] = [tagOf(left), tagOf(right)]
    expect([strongMatch(a, b), weakMatch(a, b)]).toEqual([isStrong, isWeak])
  })
})

describe('parseEntityTag', () => {
  it.each(['', ' "a"', '"a" ', '"a", "b"', '"a",', '*'])(
    'returns null for anything but exactly one tag: %j',
    (value) => {
      expect(parseEntityTag(value)).toBeNull()
    },
  )
})

describe('formatEntityTag', () => {
  it.each(['"', 'a b', '\n', '\u0100'])(
    'throws for an opaque part that would break the field: %j',
    (opaque) => {
      expect(() => formatEntityTag(strong(opaque))).toThrow(TypeError)
    },
  )

  const etagCodes = [0x21, ...span(0x23, 0x7e), ...span(0x80, 0xff)].map((code) => String.fromCharCode(code))
  const entityTag = fc.record({
    weak: fc.boolean(),
    opaque: fc.string({ unit: fc.constantFrom(...etagCodes) }),
  })

  it('writes tags that parse to the same value, alone and in a list', () => {
    fc.assert(
      fc.property(fc.array(entityTag), fc.constantFrom(',', ', ', ' ,\t', ',,'), (tags, separator) => {
        const written = tags.map(formatEntityTag)
        expect(written.map(parseEntityTag)).toEqual(tags)
        expect(parseEntityTagList(written.join(separator))).toEqual(tags)
      }),
    )
  })

  it('writes any list that parsing accepts, so that it parses to the same tags', () => {
    const listLike = fc.string({ unit: fc.constantFrom('"', 'W', '/', ',', ' ', '*', 'a', '\u00E9', '\t') })
    fc.assert(
      fc.property(fc.oneof(listLike, anyOctets), (value) => {
        const parsed = parseEntityTagList(value)
        const tags = Array.isArray(parsed) ? parsed : []
        expect(parseEntityTagList(tags.map(formatEntityTag).join(', '))).toEqual(tags)
      }),
      { numRuns: 1000 },
    )
  })
})

function tagOf(value: string): EntityTag {
  const tag = parseEntityTag(value)
  if (tag === null) throw new Error(`${value} is not an entity tag`)
  return tag
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset)
}
