import { describe, expect, it } from 'vitest'
import { IMPORTS_LIMIT } from '../javascript/script-inspection.ts'
import { findingsOf } from '../testing/check-files.ts'

const END = '\nexport default { extensions: {} }\n'

const faults = (files: Readonly<Record<string, string>>) => findingsOf('imports', files)
const doubts = (files: Readonly<Record<string, string>>) => findingsOf('doubtful-imports', files)
const inEntry = (statement: string) => ({ 'bundle.js': statement + END })

it.each([
  ['./a.js', 'a.js'],
  ['./a.js?v=1', 'a.js'],
  ['./a.js#x', 'a.js'],
  ['./x/../a.js', 'a.js'],
  ['./chunks/b.mjs', 'chunks/b.mjs'],
  ['./my%20file.js', 'my file.js'],
  ['./my file.js', 'my file.js'],
  ['./gr%C3%B6%C3%9Fe.js', 'größe.js'],
  ['../v1.0.0/a.js', 'a.js'],
  ['.//a.js', '/a.js'],
])('an import of %s finds the file %s', (specifier, path) => {
  const files = { ...inEntry(`import ${JSON.stringify(specifier)}`), [path]: '' }
  expect(faults(files)).toEqual([])
})

it('a chunk in a folder imports by paths relative to itself', () => {
  const files = { ...inEntry('import "./c/a.js"'), 'c/a.js': 'import "../b.js"; import "./d.js"', 'b.js': '' }
  expect(faults(files).map(({ file, message }) => [file, message])).toEqual([
    ['c/a.js', 'c/a.js:1:19 imports ./d.js, but c/d.js is not in the bundle'],
  ])
})

it.each([
  ['a static import', 'import "./no.js"'],
  ['an import()', 'import("./no.js")'],
  ['a reexport', 'export * from "./no.js"'],
])('%s of a file that is not in the bundle is refused with the place', (_what, statement) => {
  expect(faults(inEntry(statement))).toEqual([
    expect.objectContaining({
      code: 'IMPORT_MISSING',
      level: 'enforced',
      file: 'bundle.js',
      line: 1,
      column: 1,
    }),
  ])
})

it.each([
  ['./a', 'a.js', 'import a.js by its whole name'],
  ['./a', 'a/index.js', 'import a/index.js by its whole name'],
  ['./', 'index.js', 'import index.js by its whole name'],
  ['./App.js', 'app.js', 'The bundle has app.js; upper and lower case are different.'],
  ['./other.js', 'a.js', 'Add the file to the ZIP, or correct the path.'],
  ['./%zz.js', 'a.js', 'Add the file'],
])('the hint for an import of %s in a bundle with %s says what to do', (specifier, path, hint) => {
  const [found] = faults({ ...inEntry(`import "${specifier}"`), [path]: '' })
  expect(found?.code).toBe('IMPORT_MISSING')
  expect(found?.hint).toContain(hint)
})

it.each(['./pay', './style.css', './pay.ts', './Pay.tsx', './views/', './Pay.vue'])(
  'an import of %s, which a build would have replaced, is told to build the source',
  (specifier) => {
    for (const more of [{}, { 'a.js': '' }]) {
      const [found] = faults({ ...inEntry(`import "${specifier}"`), ...more })
      expect(found?.code).toBe('IMPORT_MISSING')
      expect(found?.hint).toContain('This is the source of the plugin')
    }
  },
)

it.each([
  ['https://esm.sh/react', 'Pages share "react" with plugins'],
  ['https://esm.sh/react@19/jsx-runtime', 'Pages share "react" with plugins'],
  ['https://cdn.jsdelivr.net/npm/react-dom@19.2.0/+esm', 'Pages share "react-dom" with plugins'],
  ['https://esm.sh/react-dom@19/client', 'the host renders them'],
  ['https://esm.sh/@emotion/react', 'have the bundler include it'],
  ['https://esm.sh/lodash', 'have the bundler include it'],
])('the hint for an import of %s says where to get it from', (specifier, hint) => {
  expect(faults(inEntry(`import "${specifier}"`))[0]?.hint).toContain(hint)
})

it('an import of a chunk by a single file is told to upload a ZIP', () => {
  expect(faults(inEntry('import "./chunk.js"'))[0]?.hint).toContain('as a ZIP')
})

it.each(['/a.js', '../a.js', '../v2.0.0/a.js', '../../other/v1.0.0/a.js', '../../../../../../a.js'])(
  'an import of %s, outside of the bundle, is refused',
  (specifier) => {
    const [found] = faults({ ...inEntry(`import "${specifier}"`), 'a.js': '' })
    expect(found).toMatchObject({
      code: 'IMPORT_MISSING',
      message: expect.stringContaining('outside of the bundle'),
    })
  },
)

it.each([
  ['https://cdn.example/a.js', 'another server'],
  ['http://cdn.example/a.js', 'another server'],
  ['//cdn.example/a.js', 'another server'],
  ['HTTPS://cdn.example/a.js', 'another server'],
  [String.raw`/\cdn.example/a.js`, 'another server'],
  ['data:text/javascript,1', 'a data: URL'],
  ['blob:https://a.example/1', 'a blob: URL'],
  ['ht\ntps://cdn.example/a.js', 'another server'],
  ['\u0001 https://cdn.example/a.js', 'another server'],
  ['/\t/cdn.example/a.js', 'another server'],
  ['https:cdn.example/a.js', 'another server'],
  ['da\tta:text/javascript,1', 'a data: URL'],
])('a static import of %s is refused as IMPORT_REMOTE', (specifier, message) => {
  const files = { ...inEntry(`import ${JSON.stringify(specifier)}`), 'cdn.example/a.js': '' }
  const [found] = faults(files)
  expect(found).toMatchObject({ code: 'IMPORT_REMOTE', level: 'enforced', excerpt: expect.anything() })
  expect(found?.message).toContain(message)
})

it('an import() from another server is refused, and one of a data: URL is not', () => {
  expect(faults(inEntry('import("https://cdn.example/a.js")')).map(({ code }) => code)).toEqual([
    'IMPORT_REMOTE',
  ])
  expect(faults(inEntry('import("data:text/javascript,1")'))).toEqual([])
})

it('a URL of another server, which may be an image, is no finding', () => {
  const files = inEntry('export const logo = new URL("https://cdn.example/a.png", import.meta.url)')
  expect([...faults(files), ...doubts(files)]).toEqual([])
})

describe('an import of a package is refused as IMPORT_BARE, and the hint says what to do', () => {
  it.each([
    ['lodash', 'with a bundler that includes the package'],
    ['@scope/a/b.js', 'with a bundler that includes the package'],
    ['react-dom/client', 'the host renders them'],
    ['next/link', 'Next.js belongs to the host'],
    ['node:fs', 'a module of Node.js'],
    ['fs', 'a module of Node.js'],
    ['#internal', 'with a bundler that includes the package'],
    ['src/a.js', 'with a bundler that includes the package'],
    ['', 'with a bundler that includes the package'],
  ])('for %j', (specifier, hint) => {
    const [found] = faults(inEntry(`import "${specifier}"`))
    expect(found).toMatchObject({ code: 'IMPORT_BARE', level: 'enforced' })
    expect(found?.hint).toContain(hint)
    expect(found?.hint).not.toContain('leave it out')
  })

  it('in another file than the entry, which may not be needed', () => {
    const [found] = faults({ ...inEntry(''), 'vite.config.js': 'import "vite"' })
    expect(found?.hint).toContain('leave it out of the ZIP')
  })
})

it.each(['react', 'react-dom', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'react/compiler-runtime'])(
  'an import of %s, which pages share, is accepted with a warning',
  (specifier) => {
    const files = inEntry(`import "${specifier}"`)
    expect(faults(files)).toEqual([])
    expect(doubts(files)).toEqual([
      expect.objectContaining({ code: 'IMPORT_DOUBTFUL', level: 'advisory', line: 1, column: 1 }),
    ])
  },
)

it.each([
  ['an import() of a package', 'if (globalThis.process) import("node:fs")', 'fails where it is called'],
  [
    'the URL of a file that is not there',
    'new URL("./a.wasm", import.meta.url)',
    'a.wasm is not in the bundle',
  ],
])('%s is accepted with a warning', (_what, statement, message) => {
  const files = { ...inEntry(statement), 'a.css': '' }
  expect(faults(files)).toEqual([])
  expect(doubts(files).map((found) => [found.code, found.level])).toEqual([['IMPORT_DOUBTFUL', 'advisory']])
  expect(doubts(files)[0]?.message).toContain(message)
})

it.each([
  ['the URL of a file that is there', 'new URL("./a.png", import.meta.url)'],
  ['the URL of a file that is there, without ./', 'new URL("a.png", import.meta.url)'],
  ['the URL of the folder', 'new URL("./", import.meta.url)'],
  ['an import() of a computed name', 'import(globalThis.name)'],
])('%s is accepted without a word', (_what, statement) => {
  const files = { ...inEntry(statement), 'a.png': '' }
  expect([...faults(files), ...doubts(files)]).toEqual([])
})

it.each([
  ['a style sheet', 'import s from "./a.css" with { type: "css" }'],
  ['JSON', 'import d from "./d.json" with { "type": "json" }'],
  ['JSON by a reexport', 'export { default as d } from "./d.json" with { type: "json" }'],
  ['a style sheet by an import()', 'import("./a.css", { with: { type: "css" } })'],
])('an import of %s that names its type is accepted without a word', (_what, statement) => {
  const files = { ...inEntry(statement), 'a.css': '', 'd.json': '{}' }
  expect([...faults(files), ...doubts(files)]).toEqual([])
})

it.each([
  ['no type', 'import "./a.css"'],
  ['another type', 'import "./a.css" with { type: "json" }'],
  ['no type in an import()', 'import("./d.json")'],
])('an import of another file than a script with %s is accepted with a warning', (_what, statement) => {
  const files = { ...inEntry(statement), 'a.css': '', 'd.json': '{}' }
  expect(doubts(files).map(({ code }) => code)).toEqual(['IMPORT_DOUBTFUL'])
})

it('an import of more characters than are kept is not taken for another path', () => {
  const path = `${'a'.repeat(180)}/${'b'.repeat(180)}.js`
  expect(faults({ ...inEntry(`import "./${path}"`), [path]: '' })).toEqual([])
})

describe('an import of more characters than are kept is refused with IMPORT_REMOTE', () => {
  const LONG = 'a'.repeat(400)
  it.each([
    ['of the host of the URL', `//cdn.example/${LONG}.js`],
    ['of a URL with a newline in its scheme', `ht\ntps://cdn.example/${LONG}.js`],
    ['of a URL after blanks', `${' '.repeat(400)}https://cdn.example/a.js`],
    ['of a URL with tabs before its host', `/${'\t'.repeat(400)}/cdn.example/a.js`],
    ['of a URL whose host is beyond that', `https://user:${LONG}@cdn.example/a.js`],
    ['of a blob: URL', `blob:https://cdn.example/${LONG}`],
  ])('%s', (_what, specifier) => {
    const statement = `import ${JSON.stringify(specifier)}`
    expect(faults(inEntry(statement)).map(({ code }) => code)).toEqual(['IMPORT_REMOTE'])
  })
})

it('an import() whose URL has a tab in its scheme is refused', () => {
  expect(faults(inEntry(String.raw`import("ht\ttps://cdn.example/a.js")`)).map(({ code }) => code)).toEqual([
    'IMPORT_REMOTE',
  ])
})

it('an import() of a classic script is checked', () => {
  const files = { ...inEntry(''), 'w.js': 'with ({}) {}; import("https://cdn.example/a.js")' }
  expect(faults(files).map(({ code, file }) => [code, file])).toEqual([['IMPORT_REMOTE', 'w.js']])
})

it('an import after many repetitions of another is checked', () => {
  const statements = `${'import "./bundle.js";'.repeat(30_000)}import "https://cdn.example/a.js"`
  expect(faults(inEntry(statements)).map(({ code }) => code)).toEqual(['IMPORT_REMOTE'])
})

it('a script that imports more files than are looked at is refused with CHECK_INCOMPLETE', () => {
  const statements = Array.from({ length: IMPORTS_LIMIT + 2 }, (_, index) => `import "./bundle.js?${index}"`)
  expect(findingsOf('budget', inEntry(statements.join('\n')))).toEqual([
    expect.objectContaining({
      code: 'CHECK_INCOMPLETE',
      level: 'enforced',
      file: 'bundle.js',
      message: expect.stringContaining(`imports ${IMPORTS_LIMIT + 2} different files`),
    }),
  ])
  expect(findingsOf('budget', inEntry(statements.slice(2).join('\n')))).toEqual([])
})

it('an import in several places is one finding, with the first of them and their number', () => {
  const files = { ...inEntry('import "a"\nimport "a"\nimport "b"'), 'c.js': 'import "a"' }
  expect(faults(files).map(({ message }) => message)).toEqual([
    'bundle.js:1:1 imports "a", which a page does not have; 3 places have it',
    'bundle.js:3:1 imports "b", which a page does not have',
  ])
})
