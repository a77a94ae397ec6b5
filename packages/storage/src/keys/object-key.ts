import { REPLACEABLE_ROOM } from '@plugboard/types'

const KEY_LIMIT_BYTES = 1024
const SEGMENT_LIMIT_BYTES = 255
// XML cannot contain control characters, U+FFFE and U+FFFF.
const FORBIDDEN = /[\p{Cc}\\\uFFFE\uFFFF]/u

/** Throws a TypeError unless the text is the key of an immutable object. */
export function requireObjectKey(key: string): void {
  requireKeyText(key)
  if (!key.startsWith(REPLACEABLE_ROOM)) return
  throw new TypeError(
    `objects below ${REPLACEABLE_ROOM} can only be read and replaced: ${JSON.stringify(key)}`,
  )
}

/** Throws a TypeError unless the text is a key of the ObjectStore port. */
export function requireKeyText(key: string): void {
  const fault = textFault(key) ?? key.split('/').map(segmentFault).find(isFault)
  if (fault !== undefined) throw new TypeError(`not an object key (${fault}): ${JSON.stringify(key)}`)
}

/** Throws a TypeError unless a key can start with the text, whose last segment may be incomplete. */
export function requireKeyPrefix(prefix: string): void {
  const folders = prefix.split('/').slice(0, -1)
  const fault = textFault(prefix) ?? folders.map(segmentFault).find(isFault)
  if (fault !== undefined) throw new TypeError(`not a key prefix (${fault}): ${JSON.stringify(prefix)}`)
}

/** Orders keys by their UTF-8 bytes. Comparing strings would put U+10000 and above before U+E000. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}

function textFault(text: string): string | undefined {
  if (!text.isWellFormed()) return 'half a surrogate pair'
  if (FORBIDDEN.test(text)) return 'a backslash or control character'
  if (Buffer.byteLength(text) > KEY_LIMIT_BYTES) return `more than ${KEY_LIMIT_BYTES} bytes`
  return undefined
}

function segmentFault(segment: string): string | undefined {
  if (segment === '') return 'an empty segment'
  if (segment === '.' || segment === '..') return 'a dot segment'
  if (Buffer.byteLength(segment) > SEGMENT_LIMIT_BYTES)
    return `a segment of more than ${SEGMENT_LIMIT_BYTES} bytes`
  return undefined
}

function isFault(fault: string | undefined): fault is string {
  return fault !== undefined
}
