import { craftZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { inspectBytes } from '../testing/inspect-bytes.ts'

/** The places of the rules that the check reports for this style sheet. */
async function rulesFoundIn(css: string): Promise<string[]> {
  const zip = craftZip([
    { name: 'bundle.js', content: 'export default 1\n' },
    { name: 'bundle.css', content: css },
  ])
  await using inspected = await inspectBytes(zip)
  const found = inspected.bundle.checks.find(({ name }) => name === 'styles')
  return (found?.findings ?? []).map(
    ({ file, line, column, excerpt }) => `${file}:${line}:${column} ${excerpt}`,
  )
}

it.each([
  ['h1', 'h1 { margin: 0 }', 'bundle.css:1:1 h1'],
  ['everything, in a layer', '@layer base {\n* { margin: 0 } }', 'bundle.css:2:1 *'],
  ['the page itself, in a condition', '@media print { :root { --a: 1px } }', 'bundle.css:1:16 :root'],
  ['an element beside a class', '.a, body > p:hover { top: 0 }', 'bundle.css:1:1 .a, body > p:hover'],
])(
  'a bundle with a rule for %s is accepted with a warning that names its place',
  async (_what, css, place) => {
    expect(await rulesFoundIn(css)).toEqual([place])
  },
)

it('a style sheet with many rules for bare elements is reported with twenty of them and the number of others', async () => {
  const css = Array.from({ length: 27 }, (_, level) => `h${level} { top: 0 }`).join('\n')
  const zip = craftZip([
    { name: 'bundle.js', content: 'export default 1\n' },
    { name: 'bundle.css', content: css },
  ])
  await using inspected = await inspectBytes(zip)
  const found = inspected.bundle.checks.find(({ name }) => name === 'styles')
  expect(found).toMatchObject({ outcome: 'warned', message: '27 findings', omitted: 7 })
  expect(found?.findings).toHaveLength(20)
})

it.each([
  ['rules in @scope', '@layer plugboard.a { @scope ([data-plugin="a"]) { * { margin: 0 } h1 { top: 0 } } }'],
  ['classes, ids and attributes', '.a h1, #b > p, [data-c] { top: 0 } .a { h1 { top: 0 } }'],
  ['keyframes', '@keyframes a { from { top: 0 } to { top: 1px } }'],
  ['faulty CSS', 'h1 { margin: 0'],
  ['more CSS than is parsed', `h1 { margin: 0 } ${' '.repeat(65_536)}`],
  ['rules in ten thousand others', `.a {${'h1 {'.repeat(10_000)}${'}'.repeat(10_000)}}`],
])('a bundle with %s is accepted without a warning', async (_what, css) => {
  expect(await rulesFoundIn(css)).toEqual([])
})
