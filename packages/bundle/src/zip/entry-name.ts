import { crc32 } from 'node:zlib'
import type { ExtraField } from 'yauzl'
import { EXTRA, FLAG } from './zip-format.ts'

export interface NameFacts {
  readonly flags: number
  readonly raw: Buffer
  readonly extraFields: readonly ExtraField[]
}

export type EntryName =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'undecodable' }
  | { readonly kind: 'contradictory'; readonly names: readonly [string, string] }

/**
 * The name of an entry, if it is certain. Valid UTF-8 is read as UTF-8, with or without the flag for it, which macOS does
 * not set. Other bytes are in an unknown code page, and accepted only with a second name in UTF-8 (the Info-ZIP Unicode
 * path, APPNOTE 4.6.9) that matches them.
 */
export function entryName({ flags, raw, extraFields }: NameFacts): EntryName {
  const plain = decodeUtf8(raw)
  const unicode = unicodePath(raw, extraFields)
  if (unicode === undefined) {
    return plain === undefined ? { kind: 'undecodable' } : { kind: 'name', name: plain }
  }
  const isUtf8 = (flags & FLAG.utf8) !== 0
  const agrees = isUtf8
    ? plain?.normalize('NFC') === unicode.normalize('NFC')
    : plain === unicode || couldStandFor(raw.toString('latin1'), unicode)
  return agrees
    ? { kind: 'name', name: unicode }
    : { kind: 'contradictory', names: [plain ?? raw.toString('latin1'), unicode] }
}

function unicodePath(raw: Buffer, extraFields: readonly ExtraField[]): string | undefined {
  // The checksum is that of another name: a tool that does not know the field has renamed the entry.
  const field = extraFields.find(
    ({ id, data }) =>
      id === EXTRA.unicodePath && data.length > 5 && data[0] === 1 && data.readUInt32LE(1) === crc32(raw),
  )
  return field && decodeUtf8(field.data.subarray(5))
}

/**
 * Whether bytes in an unknown code page can be the name: they have its ASCII characters, in order, and any bytes of the
 * same segment for each run of other characters (tools write `?` or `#U00f6` for characters that their code page lacks).
 */
function couldStandFor(bytes: string, name: string): boolean {
  const literals = name.split(/\P{ASCII}+/u)
  const first = literals[0] ?? ''
  const last = literals.at(-1) ?? ''
  if (literals.length === 1) return bytes === name
  if (bytes.length < first.length + last.length || !bytes.startsWith(first) || !bytes.endsWith(last))
    return false
  const end = bytes.length - last.length
  let at = first.length
  for (const literal of literals.slice(1, -1)) {
    const found = bytes.indexOf(literal, at + 1)
    if (found < 0 || found + literal.length > end || bytes.slice(at, found).includes('/')) return false
    at = found + literal.length
  }
  return at < end && !bytes.slice(at, end).includes('/')
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    // The decoder fails only for bytes that are not UTF-8. The caller decides what that means.
    if (error instanceof TypeError) return undefined
    throw error
  }
}
