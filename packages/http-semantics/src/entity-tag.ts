import { skipWhitespace } from './field-syntax.ts'

/**
 * An entity tag (RFC 9110 §8.8.3). `opaque` is the text between the quotes, which has no escapes.
 */
export interface EntityTag {
  readonly weak: boolean
  readonly opaque: string
}

/** Reads exactly one entity tag; null when the value is anything else. */
export function parseEntityTag(value: string): EntityTag | null {
  return endOfEntityTag(value, 0) === value.length ? entityTagBetween(value, 0, value.length) : null
}

/**
 * Reads the value of If-Match or If-None-Match (RFC 9110 §13.1.1, §13.1.2): `*`, or a list in which empty
 * elements do not count (§5.6.1). Null when it is neither.
 *
 * @example
 * parseEntityTagList('"a,b", W/"c"') // [{ weak: false, opaque: 'a,b' }, { weak: true, opaque: 'c' }]
 */
export function parseEntityTagList(value: string): '*' | EntityTag[] | null {
  let at = skipWhitespace(value, 0)
  if (value.charCodeAt(at) === STAR) return skipWhitespace(value, at + 1) === value.length ? '*' : null
  const tags: EntityTag[] = []
  while (at < value.length) {
    if (value.charCodeAt(at) !== COMMA) {
      const end = endOfEntityTag(value, at)
      if (end === -1) return null
      tags.push(entityTagBetween(value, at, end))
      at = skipWhitespace(value, end)
      if (at < value.length && value.charCodeAt(at) !== COMMA) return null
    }
    at = skipWhitespace(value, at + 1)
  }
  return tags
}

/**
 * Writes an entity tag as its header field carries it.
 *
 * @throws {TypeError} when `opaque` holds a character that an entity tag cannot carry, such as a quote or a
 * space
 */
export function formatEntityTag({ weak, opaque }: EntityTag): string {
  const value = weak ? `W/"${opaque}"` : `"${opaque}"`
  if (endOfEntityTag(value, 0) !== value.length) {
    throw new TypeError(`An entity tag cannot carry ${JSON.stringify(opaque)}.`)
  }
  return value
}

/** Strong comparison (RFC 9110 §8.8.3.2): the same bytes. A weak tag equals nothing, itself included. */
export function strongMatch(left: EntityTag, right: EntityTag): boolean {
  return !left.weak && !right.weak && left.opaque === right.opaque
}

/** Weak comparison (RFC 9110 §8.8.3.2): the same meaning, whether either tag is weak or not. */
export function weakMatch(left: EntityTag, right: EntityTag): boolean {
  return left.opaque === right.opaque
}

const QUOTE = 0x22
const STAR = 0x2a
const COMMA = 0x2c

/** Index after the entity tag that starts at `from`, or -1 when none starts there. */
function endOfEntityTag(value: string, from: number): number {
  // The grammar says %s"W/": a lower case w is malformed.
  let at = value.startsWith('W/', from) ? from + 2 : from
  if (value.charCodeAt(at) !== QUOTE) return -1
  at += 1
  while (isOpaqueCharacter(value.charCodeAt(at))) at += 1
  return value.charCodeAt(at) === QUOTE ? at + 1 : -1
}

/** The `etagc` of the grammar. Fields are read as Latin-1, so obs-text is U+0080 to U+00FF. */
function isOpaqueCharacter(code: number): boolean {
  return code === 0x21 || (code >= 0x23 && code <= 0x7e) || (code >= 0x80 && code <= 0xff)
}

function entityTagBetween(value: string, from: number, to: number): EntityTag {
  const weak = value.charCodeAt(from) !== QUOTE
  return { weak, opaque: value.slice(from + (weak ? 3 : 1), to - 1) }
}
