import { gzipSync } from 'node:zlib'
import { craftZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { ENTRY, findingsOf } from '../testing/findings-of.ts'
import { inspectBytes, METADATA, refusalOf } from '../testing/inspect-bytes.ts'

const INNER = craftZip([{ name: 'bundle.js', content: ENTRY }])
const TAR = Buffer.concat([Buffer.from('a.js'), Buffer.alloc(253), Buffer.from('ustar\0'), Buffer.alloc(200)])

it.each([
  ['a ZIP', 'a.zip', INNER],
  ['a ZIP', 'picture.png', INNER],
  ['a gzip file', 'data.json.gzip', gzipSync('{}')],
  ['a tar archive', 'a.tar', TAR],
  ['a 7z archive', 'a', Buffer.from('377abcaf271c0004', 'hex')],
])('a bundle with %s named %s is accepted with a warning', async (format, name, content) => {
  expect(await findingsOf({ [name]: content })).toEqual([
    expect.objectContaining({
      code: 'NESTED_ARCHIVE',
      level: 'advisory',
      file: name,
      message: `${name} is ${format}`,
    }),
  ])
})

it.each([
  ['text that begins like one', 'PK is a name'],
  ['an empty file', ''],
  ['a font', Buffer.from('774f4632', 'hex')],
])('%s is no archive', async (_what, content) => {
  expect(await findingsOf({ 'a.bin': content })).toEqual([])
})

it('a ZIP that has nothing but a ZIP is refused with the advice to upload the inner one', async () => {
  const zip = craftZip([{ name: 'plugin.zip', content: INNER }])
  expect(await refusalOf(zip)).toEqual(['ENTRY_MISSING bundle.js', 'NESTED_ARCHIVE plugin.zip'])
  await expect(inspectBytes(zip, { metadata: METADATA })).rejects.toMatchObject({
    findings: [
      { code: 'ENTRY_MISSING' },
      {
        message: 'the ZIP has nothing but another ZIP, plugin.zip',
        hint: 'Upload plugin.zip itself: unpack the outer ZIP once.',
      },
    ],
  })
  await expect(inspectBytes(zip, { metadata: undefined })).rejects.toThrow(
    'The ZIP has nothing but another ZIP, plugin.zip; upload that one.',
  )
})
