import { describe, expect, it } from 'vitest'
import { findingsOf } from '../testing/check-files.ts'

const ENTRY = 'export default { extensions: {} }\n'

const faults = (...args: Parameters<typeof findingsOf> extends [string, ...infer Rest] ? Rest : never) =>
  findingsOf('syntax', ...args)

it('a script that does not parse is refused with its place, what is there and a hint', () => {
  expect(
    faults({ 'bundle.js': 'const a = 1\nconst b = a +* 2\nexport default { extensions: {} }\n' }),
  ).toEqual([
    {
      code: 'SYNTAX_ERROR',
      level: 'enforced',
      file: 'bundle.js',
      line: 2,
      column: 14,
      excerpt: 'const b = a +* 2',
      message: expect.stringMatching(/^bundle\.js:2:14 does not parse: ./),
      hint: expect.stringContaining('Correct the source and build again.'),
      fingerprint: expect.any(String),
    },
  ])
})

it('every script that does not parse is named', () => {
  const found = faults({ 'bundle.js': ENTRY, 'a.js': 'let =', 'b/c.mjs': '}', 'd.txt': '}' })
  expect(found.map(({ file }) => file)).toEqual(['a.js', 'b/c.mjs'])
})

it.each([
  [
    'HTML',
    '<!doctype html>\n<html><body>404</body></html>',
    'bundle.js is an HTML page, not JavaScript (',
    'an error or a login',
  ],
  ['JSON', '{ "name": "x", "version": "1.0.0" }', 'bundle.js is JSON, not JavaScript (', '*.json'],
  [
    'TypeScript',
    'interface Props { label: string }\nexport default (props: Props) => props.label\n',
    'bundle.js is TypeScript, which browsers do not run (',
    'npm run build',
  ],
  [
    'JSX',
    'export default () => <p>Hello</p>\n',
    'bundle.js has JSX, which browsers do not run (',
    'npm run build',
  ],
  [
    'a script with octal literals',
    'var a = 017\nmodule.exports = a\n',
    'bundle.js is a script of the old kind, not an ES module (',
    '"esm" in esbuild',
  ],
])('%s is named, and the hint says what to do', (_what, text, message, hint) => {
  const [found, ...more] = faults({ 'bundle.js': text })
  expect(more).toEqual([])
  expect(found?.message).toContain(message)
  expect(found?.hint).toContain(hint)
})

it('an excerpt of minified code is the part around the fault, of at most 120 characters', () => {
  const [found] = faults({ 'bundle.js': `${'a();'.repeat(10_000)}b +* c;${'d();'.repeat(10_000)}` })
  expect(found?.excerpt).toContain('b +* c;')
  expect(found?.excerpt?.length).toBeLessThanOrEqual(120)
})

it('an excerpt shows invisible characters as escapes, in at most 200 characters', () => {
  const [found] = faults({ 'bundle.js': `"${'\u202e'.repeat(100)}" +* 1` })
  expect(found?.excerpt).toContain(String.raw`\u{202e}`)
  expect(found?.excerpt?.length).toBeLessThanOrEqual(200)
})

describe('a script that parses only outside of modules', () => {
  const CLASSIC = 'with (self) { postMessage(017) }'

  it('is accepted for a worker', () => {
    const entry = `new Worker(new URL("./w.js", import.meta.url))\n${ENTRY}`
    expect(faults({ 'bundle.js': entry, 'w.js': CLASSIC })).toEqual([])
  })

  it.each([
    ['a static import', 'import "./w.js"'],
    ['an import()', 'import("./w.js")'],
    ['a reexport', 'export * from "./w.js"'],
  ])('is refused where %s names it', (_what, statement) => {
    const found = faults({ 'bundle.js': `${statement}\n${ENTRY}`, 'w.js': CLASSIC })
    expect(found.map(({ file }) => file)).toEqual(['w.js'])
  })
})
