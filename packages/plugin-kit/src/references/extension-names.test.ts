import { describe, expect, it } from 'vitest'
import { extensionNames, hasDefaultExport } from './extension-names.ts'

const SPREAD = '{ ...more, header: A }'

describe('extensionNames', () => {
  it.each([
    "export default definePlugin({ extensions: { header: A, 'payment-methods': B } })",
    "export default { extensions: { header() {}, 'payment-methods': B } }",
    "const extensions = { header: A, 'payment-methods': B }; const p = { extensions }; export { p as default }",
    "var p = (0, kit.definePlugin)({ extensions: { header, 'payment-methods': B }, activate() {} }); export { p as default }",
  ])('lists the names in %s', (code) => {
    expect(extensionNames(code)).toEqual(['header', 'payment-methods'])
  })

  it.each([
    'export default definePlugin({ extensions })',
    `export default definePlugin({ extensions: ${SPREAD} })`,
    'export default definePlugin({ extensions: { [name]: A } })',
    'export default definePlugin(definition())',
    "export { default } from './plugin.js'",
    'export default definePlugin(',
  ])('is undefined for %s, which does not list them', (code) => {
    expect(extensionNames(code)).toBe(undefined)
  })
})

it.each([
  ['export default 1', true],
  ["export { default } from './a.js'", true],
  ["export * as default from './a.js'", true],
  ['const a = 1; export { a as default }', true],
  ["export * from './a.js'", false],
  ['module.exports = 1', false],
  ['', false],
  ['export default (', undefined],
])('hasDefaultExport of the code %j is %s', (code, expected) => {
  expect(hasDefaultExport(code)).toBe(expected)
})
