import { parseEntityTag, strongMatch } from './entity-tag.ts'
import { parseHttpDate, wholeSecondMs } from './http-date.ts'

export interface IfRangeCondition {
  /** The field as received; undefined when it was not sent, and the Range field then stands alone. */
  readonly ifRange: string | undefined
  /** The current entity tag as the ETag field carries it, quotes included. */
  readonly etag: string
  /**
   * Leave it out unless the representation cannot have changed twice within that second (RFC 9110 §8.8.2.2).
   */
  readonly lastModified?: Date | number | undefined
  /** The clock for two-digit years, see `parseHttpDate`. */
  readonly nowMs?: number | undefined
}

/**
 * Whether the Range field of a GET may be honoured (RFC 9110 §13.1.5); if not, the answer is the whole
 * representation. A part is only ever joined to bytes of the same representation: tags are compared strongly,
 * a date has to be equal to the second, and a value that is neither matches nothing.
 *
 * @throws {TypeError} when `etag` is malformed
 */
export function evaluateIfRange({ ifRange, etag, lastModified, nowMs }: IfRangeCondition): boolean {
  if (ifRange === undefined) return true
  const current = parseEntityTag(etag)
  if (current === null) throw new TypeError(`${JSON.stringify(etag)} is not an entity tag.`)
  const tag = parseEntityTag(ifRange)
  if (tag !== null) return strongMatch(tag, current)
  return lastModified !== undefined && parseHttpDate(ifRange, nowMs) === wholeSecondMs(lastModified)
}
