import { expect, it } from 'vitest'
import { findingsOf } from '../testing/check-files.ts'

const pluginOf = (extensions: string) => `const C = () => null; export default { extensions: ${extensions} }`

function faultOf(code: string, extensionPoints: string[], chunks: Readonly<Record<string, string>> = {}) {
  const found = findingsOf('extension-points', { 'bundle.js': code, ...chunks }, { extensionPoints })
  expect(found.length).toBeLessThanOrEqual(1)
  return found[0]
}

it.each([
  ['the same points in another order', pluginOf('{ a: C, "b-c": C }'), ['b-c', 'a']],
  ['no points at all', pluginOf('{}'), []],
  ['points that the text does not list', pluginOf('{ ...globalThis.x }'), ['a']],
  ['points that are added later', 'const e = {}; e.a = () => null; export default { extensions: e }', ['a']],
  ['points that a function adds', 'export default globalThis.add({ extensions: {} })', ['a']],
  [
    'points of two objects',
    'const e = globalThis.x ? { a: 1 } : { b: 1 }; export default { extensions: e }',
    ['a'],
  ],
  ['a plugin that a function makes', 'export default globalThis.make()', ['a']],
  ['no default export', 'export const a = 1', ['a']],
])('a bundle with %s is accepted', (_what, code, points) => {
  expect(faultOf(code, points)).toBe(undefined)
})

it('points of the code that the manifest lacks are named, with the line to write', () => {
  const fault = faultOf(pluginOf('{ a: C, b: C }'), ['a'])
  expect(fault).toMatchObject({
    code: 'EXTENSION_POINTS_DIFFER',
    level: 'enforced',
    pointer: '/extensionPoints',
  })
  expect(fault?.message).toContain('only the code has "b", where it is never shown')
  expect(fault?.hint).toContain('"extensionPoints": ["a","b"]')
})

it.each([
  ['by a name', 'const p = { extensions: { a: () => null } }; export { p as default }'],
  [
    'by definePlugin',
    'function d(x) { return x } var p = d({ extensions: { a: () => null } }); export { p as default }',
  ],
  ['with extensions by a name', 'const e = { a: () => null }; export default { extensions: e }'],
])('the points of a plugin that is exported %s are compared', (_what, code) => {
  expect(faultOf(code, ['b'])?.message).toContain('only the code has "a"')
})

it('points of the manifest that the code lacks are named', () => {
  const fault = faultOf(pluginOf('{ payment: C }'), ['payments'])
  expect(fault?.message).toContain('only the code has "payment"')
  expect(fault?.message).toContain('only the manifest has "payments", for which there is no component')
})

it('a manifest that names no points where the code has some is accepted with a warning', () => {
  const files = { 'bundle.js': pluginOf('{ a: C }') }
  expect(faultOf(files['bundle.js'], [])).toBe(undefined)
  const [found, ...more] = findingsOf('never-shown', files)
  expect(more).toEqual([])
  expect(found).toMatchObject({ code: 'NEVER_SHOWN', level: 'advisory', pointer: '/extensionPoints' })
  expect(found?.hint).toContain('"extensionPoints": ["a"]')
})

it.each([
  ['has no components', pluginOf('{}'), []],
  ['has some where the manifest says', pluginOf('{ a: C }'), ['a']],
  ['does not tell', 'export default globalThis.p', []],
])('a plugin whose code %s has no warning that it is never shown', (_what, code, extensionPoints) => {
  expect(findingsOf('never-shown', { 'bundle.js': code }, { extensionPoints })).toEqual([])
})

it('the points of a plugin in a chunk are compared', () => {
  const chunks = { 'c.js': pluginOf('{ a: C }') }
  expect(faultOf('export { default } from "./c.js"', ['b'], chunks)?.file).toBe('c.js')
})
