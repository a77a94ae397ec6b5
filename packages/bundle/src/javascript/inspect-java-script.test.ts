import { CapabilityReport } from '@plugboard/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GLOBALS_LIMIT } from './capability-list.ts'
import { inspectJavaScript } from './inspect-java-script.ts'
import {
  EXPORTS_LIMIT,
  IMPORTS_LIMIT,
  type ModuleFacts,
  NAME_LIMIT,
  type ScriptFault,
  SHAPE_KEYS_LIMIT,
} from './script-inspection.ts'

describe('a script that is no ES module', () => {
  it.each([
    ['an HTML page', '<!doctype html>\n<html><body>Not found</body></html>', 'html', 1, 1],
    ['JSON', '{\n  "id": "x"\n}', 'json', 2, 7],
    ['TypeScript', 'const a = 1\ninterface A { b: string }\nexport default a', 'typescript', 2, 1],
    ['TypeScript with annotations', 'export function f(a: string): number { return 1 }', 'typescript', 1, 20],
    ['TSX', 'const a: number = 1\nexport default () => <p>{a as any}</p>', 'typescript', 1, 8],
    ['JSX', 'export default () => <p>Hello</p>', 'jsx', 1, 22],
    ['a `with` statement', 'with (a) { b }', 'commonjs-syntax', 1, 6],
    ['a `return` outside of functions', 'module.exports = 1\nreturn', 'commonjs-syntax', 2, 1],
    ['a string that is not closed', 'export default "a', null, 1, 16],
  ] as const)(
    'is faulty at its first fault, and taken for what it looks like: %s',
    (_, source, looksLike, line, column) => {
      const fault = faultOf(source)
      expect(fault.looksLike).toBe(looksLike)
      expect(fault.place).toEqual({ line, column })
      expect(fault.message).toMatch(/\w/)
    },
  )

  it.each([
    ['let', 'let a = 1\nlet a = 2', { line: 2, column: 5 }],
    ['an import and a function', 'import a from "x"\nfunction a() {}', { line: 2, column: 10 }],
    ['a function and a class', 'function a() {}\nclass a {}', { line: 2, column: 7 }],
    ['a parameter and let', 'export const f = (a) => { let a }', { line: 1, column: 31 }],
  ] as const)('is faulty if browsers refuse to declare a name twice: %s', (_, source, place) => {
    expect(faultOf(source)).toMatchObject({ place, message: expect.stringContaining("'a'") })
  })

  it.each([
    'var a; var a; function f(b) { var b; { let b } function c() {} function c() {} }',
    'try { f() } catch (e) { var e }',
    'const f = function f() { let f; return f }',
    'for (let i of []) { let i }',
    '{ let a } { let a }',
    'class A { static { let a } static { let a } }',
  ])('is valid if browsers allow to declare a name twice: %s', (source) => {
    expect(inspectJavaScript(source).kind).toBe('module')
  })

  it('is faulty if it exports a name that it does not declare', () => {
    expect(faultOf('const a = 1\nexport { a, b }')).toMatchObject({ place: { line: 2, column: 13 } })
  })
})

describe('a script with much of something', () => {
  it.each([
    ['brackets', '['.repeat(100_000)],
    ['closed brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['parentheses', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
    ['blocks', '{'.repeat(100_000) + '}'.repeat(100_000)],
    ['functions', '(function(){'.repeat(20_000) + '})'.repeat(20_000)],
    ['not', `${'!'.repeat(200_000)}1`],
    ['templates', '`${'.repeat(50_000)],
  ])('is faulty if its %s are nested too deeply for the stack', (_, source) => {
    expect(inspectJavaScript(source)).toMatchObject({
      kind: 'faulty',
      fault: { place: { line: 1 }, message: expect.stringMatching(/\w/) },
    })
  })

  it.each([
    ['additions', `export default ${'a+'.repeat(100_000)}a`],
    ['calls', `export default a${'()'.repeat(1000)}`],
    ['properties', `export default a${'.b'.repeat(1000)}`],
    ['alternatives', `export default ${'a||'.repeat(100_000)}a`],
    ['elements', `export default [${'1,'.repeat(100_000)}]`],
    ['statements', 'f(a);'.repeat(100_000)],
  ])('is read without a deep stack if it is a long row of %s', (_, source) => {
    expect(inspectJavaScript(source).kind).toBe('module')
  })

  it.each([
    ['else-if', (count: number) => `${'if(a)b();else '.repeat(count)}c()`],
    ['calls', (count: number) => `export default a${'()'.repeat(count)}`],
    ['properties', (count: number) => `export default a${'.b'.repeat(count)}`],
  ])('is read or faulty, and never a crash, if it is a long row of %s', (_, sourceOf) => {
    expect(['module', 'faulty']).toContain(inspectJavaScript(sourceOf(100_000)).kind)
    expect(inspectJavaScript(sourceOf(500)).kind).toBe('module')
  })

  it('is read in time that does not explode with functions that call each other', () => {
    const functions = Array.from(
      { length: 200 },
      (_, i) => `const f${i} = (u) => a ? f${i + 1}(u) : f${i + 1}(u + f${i + 1}(u));`,
    )
    const source = `${functions.join('\n')}\nconst f200 = (u) => fetch(u); f0('https://a.example')`
    expect(targetsOf(factsOf(source), 'network.fetch')).not.toEqual([])
  })

  it('keeps a limited number of entries, and says how many more there are', () => {
    const imports = Array.from({ length: IMPORTS_LIMIT + 3 }, (_, i) => `import 'm${i}';`).join('')
    const exports = Array.from({ length: EXPORTS_LIMIT + 2 }, (_, i) => `export const e${i} = 1;`).join('')
    const globals = Array.from({ length: GLOBALS_LIMIT + 5 }, (_, i) => `g${i}();`).join('')
    const facts = factsOf(`${imports}${exports}${globals}eval(a1)`)
    expect(facts.imports).toHaveLength(IMPORTS_LIMIT)
    expect(facts.exports).toHaveLength(EXPORTS_LIMIT)
    expect(facts.omitted).toMatchObject({ imports: 3, exports: 2, capabilities: 7 })
    expect(targetsOf(facts, 'code.eval')).toEqual([null])
  })

  it('cuts long names, and keeps so many keys of an object that is exported', () => {
    const keys = Array.from({ length: SHAPE_KEYS_LIMIT + 1 }, (_, i) => `k${i}: 1`).join()
    const { imports, exports } = factsOf(`import '${'x'.repeat(1000)}'; export default { ${keys} }`)
    expect(imports[0]?.specifier).toHaveLength(NAME_LIMIT)
    expect(exports[0]?.shape).toMatchObject({ kind: 'object', open: true })
    expect(exports[0]?.shape.kind === 'object' && exports[0].shape.keys).toHaveLength(SHAPE_KEYS_LIMIT)
  })

  it('keeps five places of a capability, and counts all', () => {
    const [found] = factsOf('eval(1);'.repeat(9)).capabilities.filter(({ name }) => name === 'code.eval')
    expect(found).toMatchObject({ count: 9, places: { length: 5 } })
  })
})

describe('imports and exports', () => {
  it('lists imports of each kind with specifier and place', () => {
    const source = `import a, { b } from 'one'
export * from 'two'
export { c } from 'three'
const name = 'four'
import(name)
import(a)
new URL('./five.png', import.meta.url)
new Worker('/six.js')
import.meta.resolve('seven')`
    expect(
      factsOf(source).imports.map(({ specifier, kind, place }) => [specifier, kind, place.line]),
    ).toEqual([
      ['one', 'static', 1],
      ['two', 'reexport', 2],
      ['three', 'reexport', 3],
      ['four', 'dynamic', 5],
      [null, 'dynamic', 6],
      ['./five.png', 'url', 7],
      ['/six.js', 'url', 8],
      ['seven', 'url', 9],
    ])
  })

  it.each([
    ['export default function () {}', { kind: 'function' }],
    ['const f = () => {}; export { f as default }', { kind: 'function' }],
    ['export default class A {}', { kind: 'class' }],
    ['export default { a: 1, "b c": 2, [d]: 3 }', { kind: 'object', keys: ['a', 'b c'], open: true }],
    ['export default null', { kind: 'literal', type: 'null' }],
    ['export default /a/', { kind: 'literal', type: 'regexp' }],
    ['export default `a`', { kind: 'literal', type: 'string' }],
    ['export { x as default } from "m"', { kind: 'imported', imported: { specifier: 'm', name: 'x' } }],
    [
      'import { definePlugin as d } from "kit"; var p = d({ extensions: {} }); export { p as default }',
      {
        kind: 'call',
        imported: { specifier: 'kit', name: 'definePlugin' },
        argument: { kind: 'object', keys: ['extensions'], open: false },
      },
    ],
    ['let a = 1; a = f(); export default a', { kind: 'unknown' }],
  ])('says what is exported: %s', (source, shape) => {
    expect(factsOf(source).exports).toEqual([{ name: 'default', place: expect.anything(), shape }])
  })

  it('lists every name of an exported pattern', () => {
    const { exports } = factsOf('export const { a, b: [c, ...d], ...e } = f()')
    expect(exports.map(({ name }) => name).toSorted()).toEqual(['a', 'c', 'd', 'e'])
  })

  it.each([
    ['export default { extensions: { "payment-methods": A, b: 1 } }', ['payment-methods', 'b']],
    [
      'const e = { a: 1 }; const p = { extensions: { ...e, b: 2 } }; export default Object.freeze(p)',
      ['a', 'b'],
    ],
    ['const id = (x) => x; export default id({ extensions: { a: 1 } })', ['a']],
    ['import { definePlugin } from "k"; export default definePlugin({ extensions: { a() {} } })', ['a']],
    [
      'var n = {}; d(n, { A: () => p }); const p = { extensions: { a: 1 } }; var o = n.A; export { o as default }',
      ['a'],
    ],
    ['export default { extensions: { [k]: 1 } }', null],
    ['export default { extensions: { ...k } }', null],
    ['export default f()', null],
    ['export const extensions = { a: 1 }', null],
  ])('lists the extension points of a definition if all are known: %s', (source, points) => {
    expect(factsOf(source).extensionPoints).toEqual(points)
  })

  it.each([
    ['module.exports = { a: 1 }', { line: 1, column: 1 }],
    ['"use strict";\nexports.a = 1', { line: 2, column: 1 }],
    ['const r = require("react")', { line: 1, column: 11 }],
    ['export default require("react")', null],
    ['(function (module, exports) { exports.a = module.exports })({}, {})', null],
    ['const exports = {}; exports.a = 1', null],
  ])('finds CommonJS in a module that exports nothing: %s', (source, place) => {
    expect(factsOf(source).commonJs).toEqual(place)
  })
})

describe('capabilities', () => {
  it.each([
    ['f()', 'fetch', 'likely', 'const f = fetch; f("https://a.example")'],
    ['direct', 'fetch', 'certain', 'fetch("https://a.example")'],
    ['passed on', 'fetch', 'possible', 'x(fetch)'],
  ])('have a confidence: %s', (_, __, confidence, source) => {
    const [found] = factsOf(source).capabilities.filter(({ name }) => name === 'network.fetch')
    expect(found?.confidence).toBe(confidence)
  })

  it.each([
    ['function fetch() {} fetch("https://a.example")'],
    ['const f = (fetch) => fetch("https://a.example")'],
    ['f({ fetch: 1 }, x.fetched)'],
    ['typeof fetch === "function"'],
    ['import { eval as e } from "x"; export default { eval: 1, cookie: 2 }'],
    ['quill.addModule("clipboard")'],
    ['if (typeof localStorage < "u") {}'],
    ['const o = { cookie: 1 }; f(o.cookie)'],
  ])('are not found where a name is only like that of a global: %s', (source) => {
    const names = factsOf(source).capabilities.map(({ name }) => name)
    expect(names.filter((name) => !name.startsWith('global.'))).toEqual([])
  })

  it('have the place of their own name, in lines of any ending', () => {
    const [found] = factsOf('a()\r\nb()\u2028  document.cookie').capabilities.filter(
      ({ name }) => name === 'data.cookie',
    )
    expect(found?.places).toEqual([{ line: 3, column: 3 }])
  })

  it('name globals by dotted names, without the properties of those that are read as a whole', () => {
    const facts = factsOf('window.a.b.c.d(); x.y(); f(x); z.q = 1; window["m"] = 2')
    expect(targetsOf(facts, 'global.read')).toEqual(['a.b.c', 'x', 'f'])
    expect(targetsOf(facts, 'global.write')).toEqual(['z.q', 'm'])
  })

  it('address a host even through several branches, and say where more is not known', () => {
    const facts = factsOf(
      'let u = "https://a.example/x"; if (c) u = "https://b.example"; fetch(u); fetch(`https://${t}.c.example/`); fetch("/api/" + t)',
    )
    expect(targetsOf(facts, 'network.fetch')).toEqual(['a.example', 'b.example', '*.c.example', 'self'])
  })

  it('fit the schema of a report when they have the file', () => {
    const { capabilities, omitted } = factsOf(
      `${'x'.repeat(500)}(); fetch(y); window.z = 1; eval(location.hash)`,
    )
    const withFiles = capabilities.map((found) => ({
      ...found,
      places: found.places.map((place) => ({ file: 'bundle.js', ...place })),
    }))
    const report = { declared: false, capabilities: withFiles, omitted: omitted.capabilities }
    expect(CapabilityReport.parse(report)).toEqual(report)
    expect(withFiles.length).toBeGreaterThan(4)
  })

  it.each([
    ['fetch(new URL(" https://evil.example/x", import.meta.url))', 'evil.example'],
    [String.raw`fetch(new URL("/\\evil.example/x", import.meta.url))`, 'evil.example'],
    [String.raw`fetch(new URL("\t//evil.example/x", "https://good.example"))`, 'evil.example'],
  ])('have the host that browsers read from a URL with a base: %s', (source, host) => {
    expect(targetsOf(factsOf(source), 'network.fetch')).toEqual([host])
  })

  it.each([
    ['const selected = window.getSelection(); f(selected.toString())', 'getSelection'],
    ['f(document.getSelection().getRangeAt(0))', 'getSelection'],
    ['f(document.caretRangeFromPoint(x, y).startContainer)', 'caretRangeFromPoint'],
    ['f(document.caretPositionFromPoint(x, y).offsetNode)', 'caretPositionFromPoint'],
  ])('have what is selected or pointed at anywhere in the page: %s', (source, target) => {
    expect(targetsOf(factsOf(source), 'page.outside-root')).toEqual([target])
  })

  it('have worklets among workers', () => {
    expect(targetsOf(factsOf('c.audioWorklet.addModule("https://a.example/w.js")'), 'code.worker')).toEqual([
      'a.example',
    ])
  })

  it('never drop what is computed', () => {
    const facts = factsOf('window[a](b); document[a]; const { [a]: c } = window; Reflect.get(window, a)')
    expect(targetsOf(facts, 'global.computed')).toEqual(['window', 'document'])
    expect(facts.capabilities.find(({ target }) => target === 'window')?.count).toBeGreaterThan(1)
  })
})

it('inspects any text without a crash', () => {
  const parts = fc.constantFrom(
    'fetch',
    '(',
    ')',
    '{',
    '}',
    '=>',
    'a',
    'b',
    '.',
    ',',
    ';',
    '=',
    'const ',
    'function ',
    'window',
    '[',
    ']',
    '"x"',
    '`${',
    '}`',
    'class ',
    'import ',
    'export ',
    '...',
    '?',
    ':',
    '/',
    'await ',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), (list) => {
      expect(['module', 'faulty']).toContain(inspectJavaScript(list.join('')).kind)
    }),
    { numRuns: 2000 },
  )
})

function factsOf(source: string): ModuleFacts {
  const inspection = inspectJavaScript(source)
  if (inspection.kind === 'faulty') throw new Error(JSON.stringify(inspection.fault))
  return inspection.facts
}

function faultOf(source: string): ScriptFault {
  const inspection = inspectJavaScript(source)
  if (inspection.kind !== 'faulty') throw new Error('it is a module')
  return inspection.fault
}

function targetsOf({ capabilities }: ModuleFacts, name: string): (string | null)[] {
  return capabilities.filter((found) => found.name === name).map(({ target }) => target)
}
