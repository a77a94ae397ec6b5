import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import type { GeneratedContent } from '../harness/generated-content.ts'

export interface GeneratedEntry {
  readonly path: string
  readonly content: GeneratedContent
  readonly deflate: boolean
}

const STORED = 0
const DEFLATED = 8
/** Bit 3: CRC and sizes follow the data (APPNOTE 4.4.4). Bit 11: names are UTF-8. */
const SIZES_FOLLOW = 0x0008
const UTF_8 = 0x0800
const DOS_1980 = 0x0021

/** Writes a ZIP of any size to a file, a chunk at a time. */
export async function writeZip(path: string, entries: readonly GeneratedEntry[]): Promise<void> {
  await pipeline(Readable.from(zipChunks(entries), { objectMode: false }), createWriteStream(path))
}

async function* zipChunks(entries: readonly GeneratedEntry[]): AsyncGenerator<Buffer> {
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const start = offset
    const name = Buffer.from(entry.path)
    const facts = { crc: crcOf(entry.content), size: entry.content.size, packed: entry.content.size }
    const head = entry.deflate ? { crc: 0, size: 0, packed: 0 } : facts
    const local = Buffer.concat([signed(0x04034b50, fields(entry, head)), u16(name.length), u16(0), name])
    yield local
    offset += local.length
    let packed = 0
    for await (const chunk of dataOf(entry)) {
      packed += chunk.length
      yield chunk
    }
    offset += packed
    facts.packed = packed
    if (entry.deflate) {
      const descriptor = signed(0x08074b50, [u32(facts.crc), u32(facts.packed), u32(facts.size)])
      yield descriptor
      offset += descriptor.length
    }
    directory.push(
      signed(0x02014b50, [
        u16(20),
        ...fields(entry, facts),
        u16(name.length),
        u16(0),
        u16(0),
        u16(0),
        u16(0),
      ]),
      u32(0),
      u32(start),
      name,
    )
  }
  const central = Buffer.concat(directory)
  yield central
  const counts = [u16(0), u16(0), u16(entries.length), u16(entries.length)]
  yield signed(0x06054b50, [...counts, u32(central.length), u32(offset), u16(0)])
}

/** The fields that a local header shares with its record in the directory. */
function fields(
  { deflate }: GeneratedEntry,
  { crc, packed, size }: { crc: number; packed: number; size: number },
): Buffer[] {
  const flags = UTF_8 | (deflate ? SIZES_FOLLOW : 0)
  const method = deflate ? DEFLATED : STORED
  return [u16(20), u16(flags), u16(method), u16(0), u16(DOS_1980), u32(crc), u32(packed), u32(size)]
}

function dataOf({ content, deflate }: GeneratedEntry): AsyncIterable<Buffer> | Iterable<Buffer> {
  if (!deflate) return content.open()
  return Readable.from(content.open(), { objectMode: false }).pipe(createDeflateRaw({ level: 1 }))
}

function crcOf(content: GeneratedContent): number {
  let crc = 0
  for (const chunk of content.open()) crc = crc32(chunk, crc)
  return crc
}

function signed(signature: number, parts: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(signature), ...parts])
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
