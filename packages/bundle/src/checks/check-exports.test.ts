import { describe, expect, it } from 'vitest'
import { findingsOf } from '../testing/check-files.ts'

const CHUNK = 'const plugin = { extensions: {} }\nexport { plugin as p, plugin as default }\n'

function faultOf(entry: string, chunks: Readonly<Record<string, string>> = {}) {
  const found = findingsOf('exports', { 'bundle.js': entry, ...chunks })
  expect(found.length).toBeLessThanOrEqual(1)
  return found[0]
}

describe('an entry is accepted', () => {
  it.each([
    ['an object', 'export default { extensions: {} }'],
    ['an object with more', 'export default { name: "x", extensions: {}, activate() {} }'],
    ['an object by a name', 'const p = { extensions: {} }; export default p'],
    ['an object under another name', 'const p = { extensions: {} }; export { p as default }'],
    ['an object with what another has', 'const a = globalThis.a; export default { ...a }'],
    ['an object with a computed key', 'const k = globalThis.k; export default { [k]: {} }'],
    ['an object that gets its extensions later', 'const p = {}; p.extensions = {}; export default p'],
    [
      'an object that gets them by Object.assign',
      'const p = {}; Object.assign(p, { extensions: {} }); export default p',
    ],
    ['an object whose prototype has them', 'export default { __proto__: { extensions: {} } }'],
    ['a variable that is set later', 'let p; p = { extensions: {} }; export default p'],
    ['a variable that is set twice', 'let p = 1; p = { extensions: {} }; export { p as default }'],
    [
      'a variable that is set in a function',
      'let p = 1; const f = () => { p = { extensions: {} } }; f(); export { p as default }',
    ],
    [
      'what definePlugin returns',
      'import { definePlugin } from "@plugboard/plugin-kit"; export default definePlugin({ extensions: {} })',
    ],
    ['what a function of its own returns', 'const d = (x) => x; export default d({ extensions: {} })'],
    ['what an unknown function returns', 'export default globalThis.make()'],
    [
      'what a function makes of another object',
      'const make = (a) => ({ extensions: a }); export default make({ a: 1 })',
    ],
    ['what React makes, as a member', 'import R from "react"; export default R.memo ? globalThis.p : 0'],
    ['a choice of two', 'const a = { extensions: {} }; export default globalThis.x ? a : 1'],
    ['what is awaited', 'export default await globalThis.p'],
    ['an instance of a class', 'class P { extensions = {} }; export default new P()'],
    [
      'a choice of two, the other way round',
      'const a = { extensions: {} }; export default globalThis.x ? 1 : a',
    ],
    ['what is there, or else a function', 'export default globalThis.p || (() => null)'],
    ['made from a prototype', 'export default Object.create({ extensions: {} })'],
    ['made by Object.assign', 'const a = globalThis.a; export default Object.assign({}, a)'],
    ['an object that a function changes', 'const p = {}; globalThis.add(p); export { p as default }'],
    [
      'an object with another that a function changes',
      'const a = {}; globalThis.add(a); export default { ...a }',
    ],
    ['an unknown package', 'export { default } from "react"'],
  ])('whose default export is %s', (_what, entry) => {
    expect(faultOf(entry)).toBe(undefined)
  })

  it.each([
    ['reexported', 'export { default } from "./c.js"'],
    ['reexported under another name', 'export { p as default } from "./c.js"'],
    ['imported and exported', 'import x from "./c.js"; export default x'],
    ['imported by name and exported', 'import { p } from "./c.js"; export { p as default }'],
    ['reexported as a namespace', 'export * as default from "./c.js"'],
    ['of a file that is not in the bundle', 'export { default } from "./no.js"'],
  ])('whose default export is that of a chunk, %s', (_what, entry) => {
    expect(faultOf(entry, { 'c.js': CHUNK })).toBe(undefined)
  })

  it('whose default export goes through chunks in a circle, or through more than are followed', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 15 }, (_, n) => [`c${n}.js`, `export { default } from "./c${n + 1}.js"`]),
    )
    expect(faultOf('export { default } from "./bundle.js"')).toBe(undefined)
    expect(faultOf('export { default } from "./c0.js"', chain)).toBe(undefined)
  })

  it('whose chunk may export the name by *', () => {
    const chunks = { 'c.js': 'export * from "./d.js"', 'd.js': CHUNK }
    expect(faultOf('export { p as default } from "./c.js"', chunks)).toBe(undefined)
  })
})

describe('an entry without a default export is refused as EXPORT_MISSING', () => {
  it.each([
    [
      'other names',
      'export const plugin = 1, other = 2',
      'it exports plugin, other',
      'export default { extensions: {',
    ],
    ['one other name', 'export const plugin = {}', 'it exports plugin', 'if that is plugin already'],
    ['nothing', 'console.log(1)', 'bundle.js exports nothing', '"esm" in esbuild'],
    ['all of a chunk', 'export * from "./c.js"', 'exports nothing', 'export default { extensions: {'],
    [
      'CommonJS',
      'const a = require("a")\nmodule.exports = { extensions: {} }',
      'bundle.js:1:11 is a CommonJS module',
      '"esm" in esbuild',
    ],
    [
      'a script that sets a global',
      '(function () { window.Plugin = {} })()',
      'exports nothing',
      '"esm" in esbuild',
    ],
  ])('with %s, and the hint says what to do', (_what, entry, message, hint) => {
    const fault = faultOf(entry, { 'c.js': CHUNK })
    expect(fault).toMatchObject({ code: 'EXPORT_MISSING', level: 'enforced', file: 'bundle.js' })
    expect(fault?.message).toContain(message)
    expect(fault?.hint).toContain(hint)
  })

  it('that takes it from a chunk without one, which is named', () => {
    const fault = faultOf('export { default } from "./c.js"', { 'c.js': 'export const a = 1' })
    expect(fault).toMatchObject({ code: 'EXPORT_MISSING', file: 'c.js' })
    expect(fault?.message).toBe('bundle.js takes its default export from c.js, which does not have it')
  })

  it('and names five of its names', () => {
    const names = Array.from({ length: 9 }, (_, n) => `n${n}`)
    expect(faultOf(`export const ${names.map((name) => `${name} = 1`).join(', ')}`)?.message).toMatch(
      /it exports n0, n1, n2, n3, n4 and more$/,
    )
  })
})

describe('an entry is refused as EXPORT_WRONG', () => {
  it.each([
    ['a function', 'export default function App() {}', 'a function'],
    ['an arrow function', 'export default () => null', 'a function'],
    ['a class', 'export default class App {}', 'a class'],
    ['a number', 'export default 1', 'a value of type number'],
    ['null', 'export default null', 'a value of type null'],
    ['an array', 'export default [1]', 'a value of type array'],
    ['an empty object', 'export default {}', 'an empty object'],
    ['an object with other keys', 'export default { components: {}, name: "x" }', 'it has components, name'],
    ['an object without them by a name', 'const p = { name: "x" }; export { p as default }', 'it has name'],
    [
      'an object that a function of its own returns',
      'const d = (x) => x; export default d({ name: "x" })',
      'it has name',
    ],
    ['a function by a name', 'function App() {} export { App as default }', 'a function'],
    ['a memo of React', 'import { memo } from "react"; export default memo(() => null)', 'a component'],
  ])('whose default export is %s', (_what, entry, message) => {
    const fault = faultOf(entry)
    expect(fault).toMatchObject({ code: 'EXPORT_WRONG', level: 'enforced', file: 'bundle.js', line: 1 })
    expect(fault?.message).toContain(message)
    expect(fault?.hint).toContain('export default { extensions: {')
  })

  it('whose default export is that of a chunk, with the place there', () => {
    const fault = faultOf('export { default } from "./c.js"', { 'c.js': '\nexport default () => null' })
    expect(fault).toMatchObject({ code: 'EXPORT_WRONG', file: 'c.js', line: 2 })
  })
})

it('an entry that does not parse has no findings about its exports', () => {
  expect(faultOf('export default {')).toBe(undefined)
})
