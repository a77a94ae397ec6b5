import { bundleUrl } from '@plugboard/types'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canExist, parseBundleTarget } from './bundle-target.ts'

const ref = { pluginId: 'pay', version: '1.0.0-rc.1' }
const at = (path: string) => `/plugins/bundles/pay/v1.0.0-rc.1/${path}`

it.each([
  ['a file', at('bundle.js'), 'bundle.js'],
  ['a file in a folder', at('chunks/a-b.js'), 'chunks/a-b.js'],
  ['a URL with a query', at('bundle.js?v=2&/../x'), 'bundle.js'],
  ['an encoded character', at('%C3%A9t%C3%A9%20a.js'), 'été a.js'],
  ['an encoded question mark', at('a%3Fb.js'), 'a?b.js'],
  ['the absolute form', `http://cdn.example:81${at('bundle.js')}`, 'bundle.js'],
  ['a name that was encoded twice, which is decoded once', at('%252e%252e.js'), '%2e%2e.js'],
])('parseBundleTarget parses %s', (_what, target, path) => {
  expect(parseBundleTarget(target)).toEqual({ signature: null, ref, path })
  expect(canExist({ ref, path })).toBe(true)
})

it.each([
  ['no path', '/plugins/bundles/pay/v1.0.0/'],
  ['no version', '/plugins/bundles/pay/bundle.js'],
  ['a version without v', '/plugins/bundles/pay/1.0.0/bundle.js'],
  ['build metadata', '/plugins/bundles/pay/v1.0.0+b/bundle.js'],
  ['an upper case id', '/plugins/bundles/Pay/v1.0.0/bundle.js'],
  ['an encoded id', '/plugins/bundles/%70ay/v1.0.0/bundle.js'],
  ['a reserved id', '/plugins/bundles/upload/v1.0.0/bundle.js'],
  ['a dot segment as the id', '/plugins/bundles/../v1.0.0/bundle.js'],
  ['dot segments', at('../../etc/passwd')],
  ['encoded dot segments', at('%2e%2e/%2E%2E/etc/passwd')],
  ['half-encoded dot segments', at('.%2e/x')],
  ['an encoded slash', at('a%2fb.js')],
  ['an encoded slash with dots', at('..%2f..%2fetc')],
  ['an encoded backslash', at('..%5c..%5cx')],
  ['a backslash', at('..\\x')],
  ['an encoded NUL', at('bundle.js%00.txt')],
  ['an encoded line break', at('a%0d%0ax')],
  ['broken encoding', at('%zz')],
  ['cut encoding', at('a%2')],
  ['a lone surrogate', at('%ED%A0%80')],
  ['overlong UTF-8', at('%C0%AE%C0%AE/x')],
  ['an empty segment', at('a//b.js')],
  ['a trailing slash', at('a/')],
  ['the version manifest', at('manifest.json')],
  ['the version manifest in capitals', at('MANIFEST.JSON')],
  ['a stored encoding', at('bundle.js.br')],
  ['a decomposed character', at('e%CC%81.js')],
  ['a path that is too long', at('a'.repeat(600))],
  ['the path of another route', '/plugins/pay'],
  ['only an asterisk', '*'],
])('no file can exist at a target with %s', (_what, target) => {
  const found = parseBundleTarget(target)
  expect(found !== null && canExist(found)).toBe(false)
})

it('parseBundleTarget parses every URL that bundleUrl makes, for any path a bundle may contain', () => {
  const segment = fc.stringMatching(/^[a-zA-Z0-9 _?#%&=+~éß漢-]{1,12}$/)
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
      const path = segments.join('/')
      const { pathname } = new URL(bundleUrl('http://cdn.example', ref, path))
      expect(parseBundleTarget(pathname)).toEqual({ signature: null, ref, path })
    }),
  )
})
