import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../testing/sample-plugin.ts'
import { baseOf, scriptsOf, stylesOf } from './plugin-files.ts'

const PATHS = ['assets/a.css', 'bundle.css', 'bundle.js', 'chunks/größe 1.js', 'logo.svg']

describe('the files of a plugin', () => {
  const plugin = samplePlugin({}, PATHS)

  it('has as scripts the entry and every chunk, and nothing else', () => {
    expect(scriptsOf(plugin).map(({ path }) => path)).toEqual(['bundle.js', 'chunks/größe 1.js'])
  })

  it('has as styles every sheet, the one of the entry first', () => {
    expect(stylesOf(plugin).map(({ path }) => path)).toEqual(['bundle.css', 'assets/a.css'])
  })

  it('has a base that every file is below, also where the entry is in a folder', () => {
    const base = 'https://edge.example/plugins/bundles/test-plugin/v1.0.0/'
    const nested = samplePlugin({ entry: `${base}a%20b/main.mjs` }, ['a b/main.mjs', 'chunks/x.js'])
    expect(baseOf(plugin)).toBe(base)
    expect(baseOf(nested)).toBe(base)
  })
})
