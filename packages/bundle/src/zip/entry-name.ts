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
 * The one name every reader would see. A name may be written twice (the Info-ZIP Unicode path, APPNOTE 4.6.9), and a
 * name without the UTF-8 flag is code page 437 by the standard and UTF-8 by the habit of macOS: what is not the same
 * in all readings is not accepted.
 */
export function entryName({ flags, raw, extraFields }: NameFacts): EntryName {
  const plain = decodeUtf8(raw)
  const unicode = unicodePath(raw, extraFields)
  if (plain !== undefined && unicode !== undefined && plain !== unicode) {
    return { kind: 'contradictory', names: [plain, unicode] }
  }
  if (plain !== undefined) return { kind: 'name', name: plain }
  if (unicode !== undefined && (flags & FLAG.utf8) === 0) return { kind: 'name', name: unicode }
  return { kind: 'undecodable' }
}

function unicodePath(raw: Buffer, extraFields: readonly ExtraField[]): string | undefined {
  const field = extraFields.find(
    ({ id, data }) =>
      id === EXTRA.unicodePath && data.length > 5 && data[0] === 1 && data.readUInt32LE(1) === crc32(raw),
  )
  return field && decodeUtf8(field.data.subarray(5))
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    // The decoder's only failure: bytes that are not UTF-8. The caller decides what that means.
    if (error instanceof TypeError) return undefined
    throw error
  }
}
