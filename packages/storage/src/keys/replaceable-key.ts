import { REPLACEABLE_ROOM } from '@plugboard/types'
import { assertKeyText } from './object-key.ts'

/** The most bytes of an object that may be replaced: it is read and written whole. */
export const REPLACEABLE_LIMIT_BYTES = 1024 * 1024

/** Throws a TypeError unless the text is the key of an object that may be replaced. */
export function assertReplaceableKey(key: string): void {
  assertKeyText(key)
  if (key.startsWith(REPLACEABLE_ROOM)) return
  throw new TypeError(`not the key of an object that may be replaced: ${JSON.stringify(key)}`)
}

/** Throws a RangeError when the bytes are too many. */
export function assertReplaceableSize({ length }: Uint8Array): void {
  if (length <= REPLACEABLE_LIMIT_BYTES) return
  throw new RangeError(
    `an object that may be replaced has at most ${REPLACEABLE_LIMIT_BYTES} bytes, not ${length}`,
  )
}

/** What follows the name of the room. */
export function pathInRoom(key: string): string {
  return key.slice(REPLACEABLE_ROOM.length)
}
