import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPlaceFinder } from './place-in-text.ts'

it.each([
  [0, 1, 1],
  [2, 1, 3],
  [3, 2, 1],
  [6, 3, 1],
  [8, 4, 1],
  [9, 4, 2],
])('offset %i of a text with all line ends is in line %i, column %i', (offset, line, column) => {
  expect(createPlaceFinder('ab\nc\r\nd\u2028ef')(offset)).toEqual({ line, column })
})

it('the places of ascending offsets are those of each offset alone', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2029') }),
      fc.array(fc.nat(40)),
      (text, offsets) => {
        const ascending = offsets
          .map((offset) => offset % (text.length + 1))
          .toSorted((left, right) => left - right)
        const places = createPlaceFinder(text)
        for (const offset of ascending) {
          expect(places(offset)).toEqual(createPlaceFinder(text)(offset))
          const lines = text.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/)
          // An offset between CR and LF belongs to the line that they end.
          if (text[offset - 1] === '\r' && text[offset] === '\n') continue
          expect(places(offset)).toEqual({ line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 })
        }
      },
    ),
  )
})
