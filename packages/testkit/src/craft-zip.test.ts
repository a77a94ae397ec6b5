import { crc32, inflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { buildZip } from './build-zip.ts'
import { craftZip } from './craft-zip.ts'
import { deflateZeros } from './deflate-zeros.ts'

interface Read {
  readonly name: string
  readonly localName: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly compressedSize: number
  readonly uncompressedSize: number
  readonly localCompressedSize: number
  readonly unixMode: number
  readonly offset: number
  /** The entry's bytes, according to the central directory. */
  readonly data: Buffer
}

/** Reads a ZIP by the offsets of APPNOTE 4.3, independently of the writer, from the last end record. */
function readZip(zip: Buffer, endOffset = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))): Read[] {
  let at = zip.readUInt32LE(endOffset + 16)
  return Array.from({ length: zip.readUInt16LE(endOffset + 10) }, () => {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50)
    const nameLength = zip.readUInt16LE(at + 28)
    const offset = zip.readUInt32LE(at + 42)
    expect(zip.readUInt32LE(offset)).toBe(0x04034b50)
    const localNameLength = zip.readUInt16LE(offset + 26)
    const dataStart = offset + 30 + localNameLength + zip.readUInt16LE(offset + 28)
    const compressedSize = zip.readUInt32LE(at + 20)
    const entry = {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      localName: zip.toString('utf8', offset + 30, offset + 30 + localNameLength),
      flags: zip.readUInt16LE(at + 8),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      compressedSize,
      uncompressedSize: zip.readUInt32LE(at + 24),
      localCompressedSize: zip.readUInt32LE(offset + 18),
      unixMode: zip.readUInt16LE(at + 40),
      offset,
      data: zip.subarray(dataStart, dataStart + compressedSize),
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    return entry
  })
}

const essence = ({ name, method, crc, compressedSize, uncompressedSize, data }: Read) => ({
  name,
  method,
  crc,
  compressedSize,
  uncompressedSize,
  content: (method === 8 ? inflateRawSync(data) : data).toString(),
})

it('craftZip without options writes the same archive as yazl', async () => {
  const honest = await buildZip([
    { path: 'manifest.json', content: '{"id":"a"}' },
    { path: 'ü/bundle.js', content: 'x'.repeat(5_000), compress: false },
  ])
  const crafted = craftZip([
    { name: 'manifest.json', content: '{"id":"a"}' },
    { name: 'ü/bundle.js', content: 'x'.repeat(5_000), method: 'store' },
  ])
  expect(readZip(crafted).map(essence)).toEqual(readZip(honest).map(essence))
})

it('craftZip writes hostile and repeated names byte for byte', () => {
  const names = ['../up', '/absolute', 'a\\b', 'a\0b', 'C:/x', 'twice', 'twice']
  const entries = readZip(craftZip(names.map((name) => ({ name, content: name }))))
  expect(entries.map(({ name }) => name)).toEqual(names)
  expect(entries.map(essence).map(({ content }) => content)).toEqual(names)
})

it('each option of craftZip falsifies its own field and no other', () => {
  const content = 'the content'
  const lies = [
    { localName: 'other.js' },
    { uncompressedSize: 3 },
    { compressedSize: 2 },
    { localSizes: { compressed: 1, uncompressed: 1 } },
    { crc32: 0xdeadbeef },
    { encrypted: true },
    { symlink: true },
    { method: 99 },
  ]
  const [honest] = readZip(craftZip([{ name: 'a.js', content, method: 'store' }]))
  const changed = lies.map((lie) => {
    const [entry] = readZip(craftZip([{ name: 'a.js', content, method: 'store', ...lie }]))
    return Object.entries(entry ?? {}).filter(
      ([key, value]) => key !== 'data' && value !== honest?.[key as keyof Read],
    )
  })
  expect(changed).toEqual([
    [['localName', 'other.js']],
    [['uncompressedSize', 3]],
    [
      ['compressedSize', 2],
      ['localCompressedSize', 2],
    ],
    [['localCompressedSize', 1]],
    [['crc', 0xdeadbeef]],
    [['flags', 0x0801]],
    [['unixMode', 0o120777]],
    [['method', 99]],
  ])
})

it('craftZip points an entry with sharesDataOf at the data of the earlier entry', () => {
  const [first, second] = readZip(
    craftZip([
      { name: 'a', zeros: 100 },
      { name: 'b', zeros: 100, sharesDataOf: 0 },
    ]),
  )
  expect(second?.offset).toBe(first?.offset)
  expect(() => craftZip([{ name: 'a', sharesDataOf: 1 }])).toThrow('earlier entry')
})

it('craftZip makes a ZIP bomb of about 1000:1 whose declared size and CRC are right', () => {
  const length = 40 * 1024 * 1024 + 123
  const [bomb] = readZip(craftZip([{ name: 'bomb', zeros: length }]))
  const inflated = inflateRawSync(bomb?.data ?? Buffer.alloc(0))
  expect(inflated).toHaveLength(length)
  expect(bomb).toMatchObject({ uncompressedSize: length, crc: crc32(inflated) })
  expect(length / (bomb?.compressedSize ?? 0)).toBeGreaterThan(900)
  expect(inflateRawSync(deflateZeros(0))).toHaveLength(0)
})

it('craftZip writes an archive of 5,000 entries', () => {
  const entries = readZip(craftZip(Array.from({ length: 5_000 }, (_, index) => ({ name: `${index}.js` }))))
  expect(entries).toHaveLength(5_000)
  expect(entries.at(-1)?.name).toBe('4999.js')
})

it('craftZip counts the bytes of `before` in its offsets, but not those of `uncountedBefore`', () => {
  const before = Buffer.from('#!/bin/sh\n')
  const plain = craftZip([{ name: 'a' }])
  expect(readZip(craftZip([{ name: 'a' }], { before }))[0]?.offset).toBe(before.length)
  expect(craftZip([{ name: 'a' }], { uncountedBefore: before })).toEqual(Buffer.concat([before, plain]))
  expect(craftZip([{ name: 'a' }], { after: before })).toEqual(Buffer.concat([plain, before]))
  expect(craftZip([{ name: 'a' }], { truncate: -10 })).toEqual(plain.subarray(0, -10))
})

it('craftZip with secondEnd writes two end records that reach the end of the file and list different entries', () => {
  const zip = craftZip([{ name: 'shown.js', content: '1' }], {
    secondEnd: [{ name: 'hidden.js', content: '2' }],
  })
  const first = zip.indexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const second = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  expect([first, second].map((at) => at + 22 + zip.readUInt16LE(at + 20))).toEqual([zip.length, zip.length])
  expect(readZip(zip, first).map(({ name }) => name)).toEqual(['shown.js'])
  expect(readZip(zip, second).map(({ name }) => name)).toEqual(['hidden.js'])
})

it('craftZip with zip64 marks sizes, offsets and counts, and writes them into the ZIP64 records', () => {
  const zip = craftZip([{ name: 'a', content: 'abc', method: 'store', zip64: true }], { zip64: true })
  const end = zip.length - 22
  expect([zip.readUInt16LE(end + 10), zip.readUInt32LE(end + 16)]).toEqual([0xffff, 0xffffffff])
  const zip64End = Number(zip.readBigUInt64LE(end - 20 + 8))
  expect(zip.readUInt32LE(zip64End)).toBe(0x06064b50)
  expect(zip.readBigUInt64LE(zip64End + 32)).toBe(1n)
  const central = Number(zip.readBigUInt64LE(zip64End + 48))
  expect([zip.readUInt32LE(central), zip.readUInt32LE(central + 24)]).toEqual([0x02014b50, 0xffffffff])
  const extra = central + 46 + 1
  expect([zip.readUInt16LE(extra), zip.readBigUInt64LE(extra + 4)]).toEqual([1, 3n])
})
