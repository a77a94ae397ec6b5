import { describe, expect, it } from 'vitest'
import { samplePlugin } from '../../testing/sample-plugin.ts'
import { entryOf, spelledScriptsOf, stylesOf } from './plugin-files.ts'

const BASE = 'https://edge.example/plugins/bundles/test-plugin/v1.0.0/'
const PATHS = ['assets/a.css', 'bundle.css', 'bundle.js', 'chunks/größe 1.js', 'extra.CSS', 'unknown']

const urlsOf = (files: readonly { url: string }[]) => files.map(({ url }) => url.slice(BASE.length))

describe('the files of a plugin', () => {
  const plugin = samplePlugin({}, PATHS)

  it('count as scripts unless they are style sheets', () => {
    expect(urlsOf(spelledScriptsOf(plugin))).toEqual([
      'bundle.js',
      'chunks/gr%C3%B6%C3%9Fe%201.js',
      'unknown',
    ])
  })

  it('list the style sheet of the entry before the other style sheets', () => {
    expect(urlsOf(stylesOf(plugin))).toEqual(['bundle.css', 'assets/a.css', 'extra.CSS'])
  })

  it('include the entry with its URL below the base and its integrity', () => {
    const nested = samplePlugin({ entry: 'a b/main.mjs' }, ['a b/main.mjs', 'chunks/x.js'])
    expect(entryOf(nested)).toEqual({
      url: `${BASE}a%20b/main.mjs`,
      integrity: nested.files[0]?.integrity,
    })
  })

  it('include an entry that the manifest does not list without integrity', () => {
    expect(entryOf(samplePlugin({}, ['other.js']))).toEqual({ url: `${BASE}bundle.js`, integrity: '' })
  })
})

it.each([
  ['chunks/part.js', ['chunks/part.js']],
  ['größe 1.js', ['gr%C3%B6%C3%9Fe%201.js']],
  ['@scope/a+b,c.js', ['%40scope/a%2Bb%2Cc.js', '@scope/a+b,c.js']],
  ['[id].js', ['%5Bid%5D.js', '[id].js']],
  ['100%?#.js', ['100%25%3F%23.js']],
])('the script %s is listed by every URL that an import of it can become', (path, spellings) => {
  const spelled = spelledScriptsOf(samplePlugin({}, [path]))
  expect(spelled.map(({ url }) => url)).toEqual(spellings.map((spelling) => BASE + spelling))
})
