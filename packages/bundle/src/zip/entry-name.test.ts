import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { entryName } from './entry-name.ts'

const CODE_PAGE_437 = Buffer.from([0x67, 0x94, 0x2e, 0x6a, 0x73])

function unicodePath(raw: Buffer, name: string, checksum = crc32(raw)) {
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeUInt32LE(checksum, 1)
  return { id: 0x7075, data: Buffer.concat([head, Buffer.from(name)]) }
}

it.each([
  ['ASCII', { flags: 0, raw: Buffer.from('a.js') }, { kind: 'name', name: 'a.js' }],
  ['flagged UTF-8', { flags: 0x800, raw: Buffer.from('ü.js') }, { kind: 'name', name: 'ü.js' }],
  [
    'UTF-8 without the flag, as macOS writes it',
    { flags: 0, raw: Buffer.from('ü.js') },
    { kind: 'name', name: 'ü.js' },
  ],
  ['code page 437', { flags: 0, raw: CODE_PAGE_437 }, { kind: 'undecodable' }],
  ['bytes flagged as UTF-8 that are not', { flags: 0x800, raw: CODE_PAGE_437 }, { kind: 'undecodable' }],
  [
    'code page 437 with a Unicode path',
    { flags: 0, raw: CODE_PAGE_437, extraFields: [unicodePath(CODE_PAGE_437, 'gö.js')] },
    { kind: 'name', name: 'gö.js' },
  ],
  [
    'ASCII with the same Unicode path',
    { flags: 0, raw: Buffer.from('a.js'), extraFields: [unicodePath(Buffer.from('a.js'), 'a.js')] },
    { kind: 'name', name: 'a.js' },
  ],
  [
    'ASCII with another Unicode path',
    { flags: 0, raw: Buffer.from('a.js'), extraFields: [unicodePath(Buffer.from('a.js'), '../b.js')] },
    { kind: 'contradictory', names: ['a.js', '../b.js'] },
  ],
  [
    'bytes of two segments with a Unicode path of one',
    { flags: 0, raw: Buffer.from('a/b.js'), extraFields: [unicodePath(Buffer.from('a/b.js'), 'ü.js')] },
    { kind: 'contradictory', names: ['a/b.js', 'ü.js'] },
  ],
  [
    'flagged UTF-8 with another Unicode path',
    { flags: 0x800, raw: Buffer.from('ö.js'), extraFields: [unicodePath(Buffer.from('ö.js'), 'ü.js')] },
    { kind: 'contradictory', names: ['ö.js', 'ü.js'] },
  ],
  [
    'code page 437 in several runs with a Unicode path',
    {
      flags: 0,
      raw: Buffer.from('gr\x94\xe1e/\x84.js', 'latin1'),
      extraFields: [unicodePath(Buffer.from('gr\x94\xe1e/\x84.js', 'latin1'), 'größe/ä.js')],
    },
    { kind: 'name', name: 'größe/ä.js' },
  ],
  [
    'ASCII with a Unicode path for another name, which readers ignore',
    { flags: 0, raw: Buffer.from('a.js'), extraFields: [unicodePath(Buffer.from('a.js'), 'b.js', 1)] },
    { kind: 'name', name: 'a.js' },
  ],
  [
    'a byte order mark, which is part of the name',
    { flags: 0x800, raw: Buffer.from('\uFEFFa.js') },
    { kind: 'name', name: '\uFEFFa.js' },
  ],
])('entryName interprets %s', (_what, facts, expected) => {
  expect(entryName({ extraFields: [], ...facts })).toEqual(expected)
})
