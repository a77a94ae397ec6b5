import { craftZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { inspectBytes, refusalOf } from '../testing/inspect-bytes.ts'

const ENTRY = { name: 'bundle.js', content: 'export default 1\n' }
const LATIN_1 = Buffer.from('export const name = "g\xf6"', 'latin1')
const UTF_16 = Buffer.from('\ufeffa { color: red }', 'utf16le')

it.each([
  ['a lazy chunk in Latin-1', 'chunks/a.js', LATIN_1, 'NOT_JAVASCRIPT chunks/a.js'],
  ['a lazy chunk with a NUL far inside', 'a.mjs', `${' '.repeat(300_000)}\0`, 'NOT_JAVASCRIPT a.mjs'],
  ['a lazy chunk that ends inside a letter', 'a.js', Buffer.from('ä').subarray(0, 1), 'NOT_JAVASCRIPT a.js'],
  ['a style sheet in Latin-1', 'a.css', LATIN_1, 'NOT_CSS a.css'],
  ['a style sheet in UTF-16', 'a.css', UTF_16, 'NOT_CSS a.css'],
])('a bundle with %s is refused', async (_what, name, content, finding) => {
  expect(await refusalOf(craftZip([ENTRY, { name, content }]))).toEqual([finding])
})

it('a bundle with several such files is refused for each of them', async () => {
  const zip = craftZip([ENTRY, { name: 'a.js', content: 'a\0' }, { name: 'b.css', content: LATIN_1 }])
  expect(await refusalOf(zip)).toEqual(['NOT_JAVASCRIPT a.js', 'NOT_CSS b.css'])
})

it('files of other types may contain any bytes', async () => {
  const zip = craftZip([ENTRY, { name: 'a.png', content: LATIN_1 }, { name: 'a.txt', content: 'a\0' }])
  await using inspected = await inspectBytes(zip)
  expect(inspected.bundle.checks).toContainEqual(expect.objectContaining({ name: 'text', outcome: 'passed' }))
})

it('a file that is read in several pieces is refused with the byte of its NUL', async () => {
  const zip = craftZip([ENTRY, { name: 'a.mjs', content: `${' '.repeat(300_000)}\0` }])
  await expect(inspectBytes(zip)).rejects.toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ message: expect.stringContaining('it has a NUL at byte 300000') }),
    ]),
  })
})

it('a letter that lies across two pieces of a file is text', async () => {
  const zip = craftZip([ENTRY, { name: 'a.css', content: `${' '.repeat(262_143)}ä` }])
  await using inspected = await inspectBytes(zip)
  expect(inspected.bundle.checks).toContainEqual(expect.objectContaining({ name: 'text', outcome: 'passed' }))
})
