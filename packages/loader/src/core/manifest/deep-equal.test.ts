import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isDeepEqual } from './deep-equal.ts'

it('a JSON value equals its copy, whatever the order of the keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const reversed: unknown = JSON.parse(JSON.stringify(value), (_, member: unknown) =>
        typeof member === 'object' && member !== null && !Array.isArray(member)
          ? Object.fromEntries(Object.entries(member).toReversed())
          : member,
      )
      expect(isDeepEqual(JSON.parse(JSON.stringify(value)), reversed)).toBe(true)
    }),
  )
})

it('two JSON values are equal exactly if their canonical JSON is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (left, right) => {
      expect(isDeepEqual(left, right)).toBe(canonical(left) === canonical(right))
    }),
  )
})

it.each([
  [[], {}],
  [{ a: undefined }, { b: undefined }],
  [{ toString: 1 }, {}],
  [null, {}],
])('%j does not equal %j', (left, right) => {
  expect(isDeepEqual(left, right)).toBe(false)
  expect(isDeepEqual(right, left)).toBe(false)
})

function canonical(value: unknown): string {
  // -0 is written as 0, and is another value to Object.is.
  return JSON.stringify(value, (_, member: unknown) => {
    if (Object.is(member, -0)) return '-0'
    return typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : member
  })
}
