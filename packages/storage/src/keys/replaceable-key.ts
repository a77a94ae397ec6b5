import { REPLACEABLE_ROOM } from '@plugboard/types'
import { requireKeyText } from './object-key.ts'

/** The most bytes of a replaceable object: it is read and written whole. */
export const REPLACEABLE_LIMIT_BYTES = 1024 * 1024

/** Throws a TypeError unless the text is the key of a replaceable object. */
export function requireReplaceableKey(key: string): void {
  requireKeyText(key)
  if (key.startsWith(REPLACEABLE_ROOM)) return
  throw new TypeError(`not the key of a replaceable object: ${JSON.stringify(key)}`)
}

/** Throws a RangeError when there are too many bytes. */
export function requireReplaceableSize({ length }: Uint8Array): void {
  if (length <= REPLACEABLE_LIMIT_BYTES) return
  throw new RangeError(`a replaceable object has at most ${REPLACEABLE_LIMIT_BYTES} bytes, not ${length}`)
}

/** The part of the key after REPLACEABLE_ROOM. */
export function pathInRoom(key: string): string {
  return key.slice(REPLACEABLE_ROOM.length)
}
