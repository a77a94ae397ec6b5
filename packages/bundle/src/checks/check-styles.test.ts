import { craftZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { inspectBytes } from '../testing/inspect-bytes.ts'

/** What the check says of a bundle with this style sheet; undefined for nothing. */
async function warningFor(css: string): Promise<string | undefined> {
  const zip = craftZip([
    { name: 'bundle.js', content: 'export default 1\n' },
    { name: 'bundle.css', content: css },
  ])
  await using inspected = await inspectBytes(zip)
  return inspected.bundle.checks.find(({ name, outcome }) => name === 'styles' && outcome === 'warned')
    ?.message
}

it.each([
  ['h1', 'h1 { margin: 0 }', 'bundle.css:1 h1'],
  ['everything, in a layer', '@layer base {\n* { margin: 0 } }', 'bundle.css:2 *'],
  ['the page itself, in a condition', '@media print { :root { --a: 1px } }', 'bundle.css:1 :root'],
  ['an element beside a class', '.a, body > p:hover { top: 0 }', 'bundle.css:1 .a, body > p:hover'],
])('a bundle with a rule for %s is accepted with a warning', async (_what, css, place) => {
  expect(await warningFor(css)).toContain(`outside of @scope hold for the whole page: ${place}; the build`)
})

it('the warning names five rules and counts the others', async () => {
  const css = Array.from({ length: 7 }, (_, level) => `h${level} { top: 0 }`).join('\n')
  expect(await warningFor(css)).toMatch(/:1 h0, bundle\.css:2 h1, .*h4 and 2 more;/)
})

it.each([
  ['rules in @scope', '@layer plugboard.a { @scope ([data-plugin="a"]) { * { margin: 0 } h1 { top: 0 } } }'],
  ['classes, ids and attributes', '.a h1, #b > p, [data-c] { top: 0 } .a { h1 { top: 0 } }'],
  ['keyframes', '@keyframes a { from { top: 0 } to { top: 1px } }'],
  ['faulty CSS', 'h1 { margin: 0'],
  ['more CSS than is parsed', `h1 { margin: 0 } ${' '.repeat(65_536)}`],
  ['rules in ten thousand others', `.a {${'h1 {'.repeat(10_000)}${'}'.repeat(10_000)}}`],
])('a bundle with %s is accepted without a warning', async (_what, css) => {
  expect(await warningFor(css)).toBe(undefined)
})
