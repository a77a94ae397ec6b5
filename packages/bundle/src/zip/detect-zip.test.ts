import { tmpdir } from 'node:os'
import { craftZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { openSpool } from '../spool/spool.ts'
import { detectZip } from './detect-zip.ts'

const ZIP = craftZip([{ name: 'a.js', content: 'x' }])
const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1')

it.each([
  ['a ZIP', ZIP, 'at-start'],
  ['a ZIP without entries', craftZip([]), 'at-start'],
  ['a ZIP that was cut off', ZIP.subarray(0, 40), 'at-start'],
  ['a volume of a ZIP', Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), ZIP]), 'at-start'],
  ['a ZIP after a script', Buffer.concat([Buffer.from('#!/bin/sh\n'), ZIP]), 'inside'],
  ['a ZIP between other bytes', Buffer.concat([Buffer.from('x'), ZIP, Buffer.from('x')]), 'inside'],
  [
    'a ZIP64 after a script',
    craftZip([{ name: 'a' }], { uncountedBefore: Buffer.from('x'), zip64: true }),
    'inside',
  ],
  ['JavaScript', Buffer.from('export default {}\n'), 'none'],
  [
    'JavaScript about ZIP',
    Buffer.from(`const magic = "PK\\x05\\x06" // PK\x03\x04\n${'x'.repeat(60)}`),
    'none',
  ],
  [
    'text with the signature of the end',
    Buffer.concat([END_SIGNATURE.subarray(1), END_SIGNATURE, ZIP.subarray(0, 30)]),
    'none',
  ],
  ['text full of signatures', Buffer.alloc(200_000, Buffer.from('  PK\x05\x06', 'latin1')), 'none'],
  ['the two letters PK', Buffer.from('PK'), 'none'],
  ['an empty file', Buffer.alloc(0), 'none'],
])('detectZip recognises %s', async (_what, bytes, expected) => {
  await using spool = await openSpool({ directory: tmpdir() })
  const blob = await spool.append(
    (async function* () {
      yield bytes
    })(),
    { limitBytes: bytes.length },
  )
  expect(await detectZip(blob)).toBe(expected)
})
