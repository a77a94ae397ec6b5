import { crc32, deflateRawSync } from 'node:zlib'
import { crc32OfZeros, deflateZeros } from './deflate-zeros.ts'
import {
  type Field,
  FLAG_DATA_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_UTF8,
  record,
  SIGNATURE,
  ZIP64_MARK_32,
  zip64Extra,
} from './zip-records.ts'

/** One entry of a crafted ZIP. Without options it is honest; every option adds one false or one rare feature. */
export interface CraftedEntry {
  /** Written byte for byte: `../up`, `/absolute`, `a\\b`, `a\0b`, the name of another entry; a string is UTF-8. */
  readonly name: string | Uint8Array
  /** The name in the local header, where it should differ from the central directory's. */
  readonly localName?: string | Uint8Array
  readonly content?: string | Uint8Array
  /** A bomb: this many zero bytes, deflated at 1000:1 without being held in memory. Replaces `content`. */
  readonly zeros?: number
  /** `deflate` by default; a number is written as the method, and the content is stored. */
  readonly method?: 'store' | 'deflate' | number
  /** These bytes in place of the compressed content: a broken or foreign stream. */
  readonly compressed?: Uint8Array
  /** The size declared, in place of the true one; in both headers. */
  readonly uncompressedSize?: number
  /** The compressed size declared, in place of the true one; in both headers. */
  readonly compressedSize?: number
  /** The sizes declared in the local header alone, where they should contradict the central directory. */
  readonly localSizes?: { readonly compressed: number; readonly uncompressed: number }
  /** The CRC-32 declared, in place of the true one; in both headers. */
  readonly crc32?: number
  /** Sets the encrypted flag; the bytes stay as they are. */
  readonly encrypted?: boolean
  /** Sizes and CRC come after the data, and the local header says zero. */
  readonly dataDescriptor?: boolean
  /** Marks it a symbolic link to its content, by Unix mode 0120777. */
  readonly symlink?: boolean
  /** Unix mode in the external attributes: 0100644 by default. */
  readonly mode?: number
  /** Writes sizes and offset as ZIP64 extra fields. */
  readonly zip64?: boolean
  /** Index of an earlier entry whose local header and data this one shares: overlapping entries. */
  readonly sharesDataOf?: number
  readonly comment?: string
}

/** What the central directory records about an entry. */
interface Facts {
  readonly name: Buffer
  readonly method: number
  readonly flags: number
  readonly crc: number
  readonly compressedSize: number
  readonly uncompressedSize: number
  readonly data: Uint8Array
}

const UNIX = 3
const METHOD_DEFLATE = 8
const MODIFIED = [
  [2, 0],
  // 2020-01-01.
  [2, (40 << 9) | (1 << 5) | 1],
] as const satisfies Field[]

/** The local record of an entry, and its central record for a local one at `offset`. */
export function craftEntry(entry: CraftedEntry): {
  readonly local: Buffer
  readonly central: (offset: number) => Buffer
} {
  const facts = factsOf(entry)
  return { local: localRecord(entry, facts), central: (offset) => centralRecord(entry, facts, offset) }
}

/** The local header, the data and the data descriptor. */
function localRecord(entry: CraftedEntry, facts: Facts): Buffer {
  const descriptor = entry.dataDescriptor ?? false
  const name = entry.localName === undefined ? facts.name : Buffer.from(entry.localName)
  const compressed = entry.localSizes?.compressed ?? facts.compressedSize
  const uncompressed = entry.localSizes?.uncompressed ?? facts.uncompressedSize
  const extra = entry.zip64 ? zip64Extra([uncompressed, compressed]) : Buffer.alloc(0)
  const width = entry.zip64 ? 8 : 4
  const sizeField = (size: number) => (entry.zip64 ? ZIP64_MARK_32 : descriptor ? 0 : size)
  return Buffer.concat([
    record(
      [
        [4, SIGNATURE.localHeader],
        [2, entry.zip64 ? 45 : 20],
        [2, facts.flags],
        [2, facts.method],
        ...MODIFIED,
        [4, descriptor ? 0 : facts.crc],
        [4, sizeField(compressed)],
        [4, sizeField(uncompressed)],
        [2, name.length],
        [2, extra.length],
      ],
      name,
      extra,
    ),
    facts.data,
    descriptor
      ? record([
          [4, SIGNATURE.dataDescriptor],
          [4, facts.crc],
          [width, compressed],
          [width, uncompressed],
        ])
      : Buffer.alloc(0),
  ])
}

function centralRecord(entry: CraftedEntry, facts: Facts, offset: number): Buffer {
  const { name, method, flags, crc, compressedSize, uncompressedSize } = facts
  const mode = entry.symlink ? 0o120777 : (entry.mode ?? 0o100644)
  const comment = Buffer.from(entry.comment ?? '')
  const extra = entry.zip64 ? zip64Extra([uncompressedSize, compressedSize, offset]) : Buffer.alloc(0)
  const field = (value: number) => (entry.zip64 ? ZIP64_MARK_32 : value)
  return record(
    [
      [4, SIGNATURE.centralHeader],
      [2, (UNIX << 8) | 45],
      [2, entry.zip64 ? 45 : 20],
      [2, flags],
      [2, method],
      ...MODIFIED,
      [4, crc],
      [4, field(compressedSize)],
      [4, field(uncompressedSize)],
      [2, name.length],
      [2, extra.length],
      [2, comment.length],
      [2, 0],
      [2, 0],
      [4, mode * 0x10000],
      [4, field(offset)],
    ],
    name,
    extra,
    comment,
  )
}

function factsOf(entry: CraftedEntry): Facts {
  const content = Buffer.from(entry.content ?? '')
  const { data, method } = compress(entry, content)
  const length = entry.zeros ?? content.length
  return {
    name: Buffer.from(entry.name),
    method,
    flags:
      (typeof entry.name === 'string' ? FLAG_UTF8 : 0) |
      (entry.encrypted ? FLAG_ENCRYPTED : 0) |
      (entry.dataDescriptor ? FLAG_DATA_DESCRIPTOR : 0),
    crc: entry.crc32 ?? (entry.zeros === undefined ? crc32(content) : crc32OfZeros(entry.zeros)),
    compressedSize: entry.compressedSize ?? data.length,
    uncompressedSize: entry.uncompressedSize ?? length,
    data,
  }
}

function compress(entry: CraftedEntry, content: Buffer): { data: Uint8Array; method: number } {
  const { method = 'deflate', compressed, zeros } = entry
  const number = method === 'deflate' ? METHOD_DEFLATE : method === 'store' ? 0 : method
  if (compressed) return { data: compressed, method: number }
  if (zeros !== undefined) return { data: deflateZeros(zeros), method: METHOD_DEFLATE }
  return { data: number === METHOD_DEFLATE ? deflateRawSync(content) : content, method: number }
}
