import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EXCERPT_LIMIT, excerptAt } from './excerpt.ts'

it.each([
  ['a short line', 'one\ntwo three\nfour', { line: 2, column: 5 }, 'two three'],
  ['a line after CRLF', 'one\r\n  two\r\n', { line: 2, column: 1 }, 'two'],
  ['a line after a line separator', 'one\u2028two', { line: 2, column: 1 }, 'two'],
  ['the end of the last line', 'one\ntwo', { line: 2, column: 4 }, 'two'],
  ['an empty line', 'one\n\ntwo', { line: 2, column: 1 }, undefined],
  ['a line that there is not', 'one', { line: 3, column: 1 }, undefined],
])('the excerpt at %s', (_what, text, place, excerpt) => {
  expect(excerptAt(text, place)).toBe(excerpt)
})

it('an excerpt of a long line has what is at the place, and is as long as the limit', () => {
  const text = `${'a'.repeat(500)}X${'b'.repeat(500)}`
  const excerpt = excerptAt(text, { line: 1, column: 501 })
  expect(excerpt).toContain('aXb')
  expect(excerpt).toHaveLength(EXCERPT_LIMIT)
})

it('an excerpt of any text at any place has at most 200 characters', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.nat(9),
      fc.nat(500),
      (text, line, column) => {
        expect(excerptAt(text, { line: line + 1, column: column + 1 })?.length ?? 0).toBeLessThanOrEqual(200)
      },
    ),
  )
})
