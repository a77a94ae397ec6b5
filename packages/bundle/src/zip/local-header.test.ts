import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Entry, ExtraField } from 'yauzl'
import { archiveEntryOf } from './archive-entry.ts'
import { type LocalHeader, localHeaderFault } from './local-header.ts'

const FACTS = {
  generalPurposeBitFlag: 0x800,
  compressionMethod: 8,
  crc32: 7,
  compressedSize: 5,
  uncompressedSize: 9,
}

function entryOf(facts: Partial<Entry> = {}, raw = Buffer.from('a.js'), extraFields: ExtraField[] = []) {
  return archiveEntryOf({ ...FACTS, fileNameRaw: raw, extraFields, ...facts } as Entry)
}

function localOf(facts: object = {}, raw = Buffer.from('a.js'), extraFields: ExtraField[] = []): LocalHeader {
  const local = { ...FACTS, fileName: raw, ...facts } as LocalHeader['local']
  return { local, extraFields }
}

function unicodePath(raw: Buffer, name: string): ExtraField {
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeUInt32LE(crc32(raw), 1)
  return { id: 0x7075, data: Buffer.concat([head, Buffer.from(name)]) }
}

function zip64(...values: readonly number[]): ExtraField {
  const data = Buffer.alloc(values.length * 8)
  for (const [index, value] of values.entries()) data.writeBigUInt64LE(BigInt(value), index * 8)
  return { id: 1, data }
}

describe('a local header', () => {
  it.each([
    ['the same', {}],
    ['the same but for what a compressor notes', { generalPurposeBitFlag: 0x806 }],
  ])('agrees when it says %s', (_what, facts) => {
    expect(localHeaderFault(entryOf(), localOf(facts))).toBeUndefined()
  })

  it.each([
    ['method', { compressionMethod: 0 }],
    ['flags', { generalPurposeBitFlag: 0 }],
    ['flags', { generalPurposeBitFlag: 0x808 }],
    ['checksum', { crc32: 0 }],
    ['packed size', { compressedSize: 0 }],
    ['size', { uncompressedSize: 0 }],
  ])('contradicts by its %s', (fault, facts) => {
    expect(localHeaderFault(entryOf(), localOf(facts))).toBe(fault)
  })

  it('may leave sizes and checksum to a data descriptor, and not say something else', () => {
    const flags = { generalPurposeBitFlag: 0x808 }
    const open = { ...flags, crc32: 0, compressedSize: 0, uncompressedSize: 0 }
    expect(localHeaderFault(entryOf(flags), localOf(open))).toBeUndefined()
    expect(localHeaderFault(entryOf(flags), localOf({ ...open, crc32: 1 }))).toBe('checksum')
    expect(localHeaderFault(entryOf(flags), localOf({ ...open, compressedSize: 1 }))).toBe('packed size')
    expect(localHeaderFault(entryOf(flags), localOf({ ...open, uncompressedSize: 1 }))).toBe('size')
  })

  it('has its sizes of 64 bits in an extra field, the original one first', () => {
    const marked = { compressedSize: 0xffffffff, uncompressedSize: 0xffffffff }
    const raw = Buffer.from('a.js')
    expect(localHeaderFault(entryOf(), localOf(marked, raw, [zip64(9, 5)]))).toBeUndefined()
    expect(localHeaderFault(entryOf(), localOf(marked, raw, [zip64(5, 9)]))).toBe('packed size')
    expect(localHeaderFault(entryOf(), localOf(marked, raw, [zip64(9)]))).toBe('packed size')
    expect(localHeaderFault(entryOf(), localOf(marked, raw))).toBe('packed size')
  })

  it('contradicts by another name in bytes, and by another Unicode path', () => {
    const raw = Buffer.from('a.js')
    const [left, right] = [Buffer.from([0x94]), Buffer.from([0x95])]
    const flags = { generalPurposeBitFlag: 0 }
    expect(localHeaderFault(entryOf(), localOf({}, raw, [unicodePath(raw, 'b.js')]))).toBe('name')
    expect(
      localHeaderFault(
        entryOf(flags, left, [unicodePath(left, 'ö')]),
        localOf(flags, right, [unicodePath(right, 'ö')]),
      ),
    ).toBe('name')
    expect(
      localHeaderFault(
        entryOf(flags, left, [unicodePath(left, 'ö')]),
        localOf(flags, left, [unicodePath(left, 'ò')]),
      ),
    ).toBe('name')
  })
})
