import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../testing/sample-plugin.ts'
import { baseOf, scriptsOf, spellingsOf, stylesOf } from './plugin-files.ts'

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

it.each([
  ['chunks/part.js', ['chunks/part.js']],
  ['größe 1.js', ['gr%C3%B6%C3%9Fe%201.js']],
  ['@scope/a+b,c.js', ['%40scope/a%2Bb%2Cc.js', '@scope/a+b,c.js']],
  ['[id].js', ['%5Bid%5D.js', '[id].js']],
  ['100%?#.js', ['100%25%3F%23.js']],
])('asks for %s by every URL that an import of it can become', (path, spellings) => {
  const base = 'https://edge.example/plugins/bundles/test-plugin/v1.0.0/'
  const [file] = samplePlugin({}, [path]).files
  expect(file && spellingsOf(file)).toEqual(spellings.map((spelling) => base + spelling))
})

it('takes the URL alone where it does not end in the path', () => {
  const url = 'https://cdn.example/1a2b3c'
  expect(spellingsOf({ url, path: 'chunks/@part.js' })).toEqual([url])
})
