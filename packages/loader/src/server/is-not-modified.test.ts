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
])(
  'a request with If-None-Match: %s for the entity tag %s is not modified: %s',
  (ifNoneMatch, etag, expected) => {
    const request = new Request('http://host/', { headers: { 'if-none-match': ifNoneMatch } })
    expect(isNotModified(request, etag)).toBe(expected)
  },
)

it('a request without If-None-Match is modified', () => {
  expect(isNotModified(new Request('http://host/'), '"a"')).toBe(false)
})
