import { parseEntityTag, strongMatch } from './entity-tag.ts'

export interface IfRangeCondition {
  /** The field as received; undefined when it was not sent, and the Range field then stands alone. */
  readonly ifRange: string | undefined
  /** The current entity tag as the ETag field carries it, quotes included. */
  readonly etag: string
}

/**
 * Whether the Range field of a GET may be honoured (RFC 9110 §13.1.5); if not, the answer is the whole
 * representation. A part is only ever joined to bytes of the same representation, so tags are compared strongly,
 * and nothing else matches. No date does: two content codings of a file have the same, which makes it a weak
 * validator (§8.8.1), and a client that received a tag must send the tag.
 *
 * @throws {TypeError} when `etag` is malformed
 */
export function evaluateIfRange({ ifRange, etag }: IfRangeCondition): boolean {
  if (ifRange === undefined) return true
  const current = parseEntityTag(etag)
  if (current === null) throw new TypeError(`${JSON.stringify(etag)} is not an entity tag.`)
  const tag = parseEntityTag(ifRange)
  return tag !== null && strongMatch(tag, current)
}
