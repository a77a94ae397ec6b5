import { describe, expect, it } from 'vitest'
import { stablePath, withStableSpecifiers } from './stable-path.ts'

describe('a stable path', () => {
  it.each([
    ['chunk-AB12CD34.js', 'chunk-*.js', 'esbuild'],
    ['chunk-FF00.js', 'chunk-*.js', 'a short hash'],
    ['chunk-QWERTYUI.js', 'chunk-*.js', 'esbuild, without a digit'],
    ['assets/index-DiwrgTda.js', 'assets/index-*.js', 'Rollup'],
    ['assets/index-B7-x_2Aq.css', 'assets/index-*.css', 'Rollup, with separators in it'],
    ['873.3f2c1a9b7d.js', '*.js', 'webpack'],
    ['banner.3f2c1a9b.chunk.mjs', 'banner.*.chunk.mjs', 'webpack, with a name'],
    ['bundle.js', 'bundle.js', 'an entry'],
    ['my-widget.js', 'my-widget.js', 'words'],
    ['date-settings.js', 'date-settings.js', 'a word of eight letters'],
    ['jquery-3-compatible.js', 'jquery-*-compatible.js', 'a number'],
    ['v2/AB12CD34/index.js', 'v2/AB12CD34/index.js', 'folders'],
    ['LICENSE', 'LICENSE', 'a name in upper case'],
  ])('of %s is %s: %s', (path, expected) => {
    expect(stablePath(path)).toBe(expected)
  })

  it('stands for relative specifiers in a text, and not for those of other servers', () => {
    expect(withStableSpecifiers('import("./chunk-AB12CD34.js")')).toBe('import("./chunk-*.js")')
    expect(withStableSpecifiers('url(../img/a-AB12CD34.png)')).toBe('url(../img/a-*.png)')
    const remote = 'import "https://cdn.example/lib-1.2.3.js"'
    expect(withStableSpecifiers(remote)).toBe(remote)
  })

  it('takes time in proportion to a hostile text', () => {
    const hostile = `"./${'-A1'.repeat(100_000)}`
    expect(withStableSpecifiers(hostile)).toBe(hostile)
    expect(stablePath(`${'a-'.repeat(100_000)}b`)).toHaveLength(200_001)
  })
})
