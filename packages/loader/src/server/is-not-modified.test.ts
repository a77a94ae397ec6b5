import { expect, it } from 'vitest'
import { isNotModified } from './is-not-modified.ts'

it.each([
  ['"a"', '"a"', true],
  ['W/"a"', '"a"', true],
  ['"a"', 'W/"a"', true],
  ['"b", W/"a,c"', '"a,c"', true],
  ['*', '"a"', true],
  ['"b"', '"a"', false],
  ['"a,c"', '"c"', false],
  ['a', '"a"', false],
  ['""', '', false],
])('If-None-Match: %s and the tag %s: %s', (ifNoneMatch, etag, expected) => {
  const request = new Request('http://host/', { headers: { 'if-none-match': ifNoneMatch } })
  expect(isNotModified(request, etag)).toBe(expected)
})

it('is false for a request without the header', () => {
  expect(isNotModified(new Request('http://host/'), '"a"')).toBe(false)
})
