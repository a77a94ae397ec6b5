import { craftZip } from '@plugboard/testkit'
import { pluginScopeSelector } from '@plugboard/types/plugin-contract'
import { expect, it } from 'vitest'
import { inspectBytes, METADATA } from '../testing/inspect-bytes.ts'

const sheetFor = (version: string, id = METADATA.id): string =>
  `@layer plugboard.x { @scope (${pluginScopeSelector({ id, version })}) { .a { top: 0 } } }`

/** As the templates write a style sheet into a single file. */
const scriptWith = (css: string): string => `const css = ${JSON.stringify(css)}\nexport default css\n`

/** What the check says of an upload as 1.0.0; undefined for nothing. */
async function warningFor(upload: Uint8Array | string): Promise<string | undefined> {
  await using inspected = await inspectBytes(upload)
  return inspected.bundle.checks.find(({ name }) => name === 'style-version')?.findings?.[0]?.message
}

it.each([
  ['a single file', scriptWith(sheetFor('0.9.0'))],
  // The selector lies across two chunks of what is read.
  ['a single file of many chunks', `//${' '.repeat(65_436)}\n${scriptWith(sheetFor('0.9.0'))}`],
])('%s whose styles were built for another version is accepted with a warning', async (_what, script) => {
  expect(await warningFor(script)).toBe(
    'the styles in bundle.js were built for 0.9.0, and have no effect in 1.0.0: build the plugin with the version under which it is published',
  )
})

it('a ZIP whose style sheet was built for another version is accepted with a warning', async () => {
  const zip = craftZip([
    { name: 'bundle.js', content: 'export default 1\n' },
    { name: 'bundle.css', content: sheetFor('0.9.0') },
  ])
  expect(await warningFor(zip)).toContain('the styles in bundle.css were built for 0.9.0')
})

it.each([
  ['its own version', scriptWith(sheetFor('1.0.0'))],
  ['its own version and another', scriptWith(sheetFor('0.9.0') + sheetFor('1.0.0'))],
  ['another plugin', scriptWith(sheetFor('0.9.0', 'other-plugin'))],
  ['no version', scriptWith('.a { top: 0 }')],
])('a single file with styles for %s is accepted without a warning', async (_what, script) => {
  expect(await warningFor(script)).toBe(undefined)
})
