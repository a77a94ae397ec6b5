import { expect, it } from 'vitest'
import { contentTypeOf, isCompressible } from './content-type.ts'

it.each([
  ['bundle.js', 'application/javascript; charset=utf-8', true],
  ['chunks/form.MJS', 'application/javascript; charset=utf-8', true],
  ['style.css', 'text/css; charset=utf-8', true],
  ['bundle.js.map', 'application/json; charset=utf-8', true],
  ['icon.svg', 'image/svg+xml; charset=utf-8', true],
  ['lib.wasm', 'application/wasm', true],
  ['font.ttf', 'font/ttf', true],
  ['font.woff2', 'font/woff2', false],
  ['photo.jpg', 'image/jpeg', false],
  ['clip.webm', 'video/webm', false],
  ['paper.pdf', 'application/octet-stream', false],
  ['LICENSE', 'application/octet-stream', false],
  ['js', 'application/octet-stream', false],
  ['folder.js/data', 'application/octet-stream', false],
  ['.js', 'application/javascript; charset=utf-8', true],
  ['x.constructor', 'application/octet-stream', false],
  ['x.__proto__', 'application/octet-stream', false],
])('a file %s is served as %s', (path, contentType, compressible) => {
  expect([contentTypeOf(path), isCompressible(contentType)]).toEqual([contentType, compressible])
})

it.each(['login.html', 'login.htm', 'login.xhtml', 'feed.XML'])(
  'a page %s is served as plain text, so that no browser renders it',
  (path) => {
    expect(contentTypeOf(path)).toBe('text/plain; charset=utf-8')
  },
)
