import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dataSize } from './data-size.ts'

const LIMIT = 65_536

it.each([
  ['a number', 1, 8],
  ['a text', 'abc', 14],
  ['a list', [1, 'a'], 8 + 16 + 8 + 10],
  ['an object', { ab: 1 }, 8 + 4 + 8],
  ['a buffer', new ArrayBuffer(100), 108],
  ['a view of a buffer', new Float64Array(4), 40],
  ['a date', new Date(0), 8],
])('the size of %s is that of its parts', (_what, data, size) => {
  expect(dataSize(data, LIMIT)).toBe(size)
})

it('what refers to itself is counted once', () => {
  const list: unknown[] = []
  list.push(list, new Map([['self', list]]), new Set([list]))
  expect(dataSize(list, LIMIT)).toBeLessThan(200)
})

it('the count stops above the limit, whatever the size', () => {
  let read = 0
  const item = {
    get part() {
      read += 1
      return 'x'.repeat(100)
    },
  }
  expect(
    dataSize(
      Array.from({ length: 5000 }, () => ({ ...Object.create(item, {}), item })),
      LIMIT,
    ),
  ).toBeGreaterThan(LIMIT)
  expect(read).toBeLessThan(1000)
  expect(dataSize(Array.from({ length: 1_000_000 }), LIMIT)).toBeGreaterThan(LIMIT)
})

it('an object of a class is refused with its kind', () => {
  expect(() => dataSize({ at: new URL('http://shop.example') }, LIMIT)).toThrow(
    'it has an object that is not plain: [object URL]',
  )
})

it('JSON is never counted as less than its texts, and a larger value as no less', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      const size = dataSize(data, Infinity)
      expect(size).toBeGreaterThanOrEqual(8)
      expect(dataSize([data], Infinity)).toBeGreaterThan(size)
      expect(dataSize({ data }, Infinity)).toBeGreaterThan(size)
    }),
  )
})
