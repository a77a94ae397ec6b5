import { type EntityTag, parseEntityTag, parseEntityTagList, strongMatch, weakMatch } from './entity-tag.ts'
import { parseHttpDate, wholeSecondMs } from './http-date.ts'

/** The request's conditional fields as received; undefined when a field was not sent, which differs from an empty one. */
export interface ConditionalFields {
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
  readonly ifModifiedSince?: string | undefined
  readonly ifUnmodifiedSince?: string | undefined
}

/** The representation that the answer would select, in its coding, against which the conditions are evaluated. */
export interface CurrentRepresentation {
  /** As the ETag field carries it, quotes included: `"abc"`. */
  readonly etag: string
  /** A Date, or milliseconds since 1970. */
  readonly lastModified?: Date | number | undefined
}

export interface ConditionalRequest {
  readonly method: string
  readonly headers: ConditionalFields
  /** Null while the resource has no representation: a PUT would create it. */
  readonly representation: CurrentRepresentation | null
  /** The clock for two-digit years, see `parseHttpDate`. */
  readonly nowMs?: number | undefined
}

/** `not-modified` is answered with 304, `precondition-failed` with 412. */
export type PreconditionOutcome = 'proceed' | 'not-modified' | 'precondition-failed'

/**
 * Evaluates a request's preconditions in the order of RFC 9110 §13.2.2. Call it only when the answer without them
 * would be a 2xx (§13.2.1). If-Range comes after it: see `evaluateIfRange`.
 *
 * A malformed date is ignored (§13.1.3, §13.1.4). Malformed tags match nothing (§13.1.1, §13.1.2): an
 * If-None-Match then lets the request proceed, and an If-Match refuses it, so that a guard against lost updates
 * never passes because it could not be read.
 *
 * @throws {TypeError} when the representation's own entity tag is malformed
 * @example
 * evaluatePreconditions({
 *   method: 'GET',
 *   headers: { ifNoneMatch: request.headers['if-none-match'] },
 *   representation: { etag: '"abc"' },
 * }) // 'not-modified' for If-None-Match: W/"abc"
 */
export function evaluatePreconditions({
  method,
  headers,
  representation,
  nowMs,
}: ConditionalRequest): PreconditionOutcome {
  const isRead = method === 'GET' || method === 'HEAD'
  // §13.2.1: conditions yield to a 404, and do not apply where no representation is selected or changed.
  if ((isRead && representation === null) || UNCONDITIONAL_METHODS.has(method)) return 'proceed'
  const modified = representation?.lastModified
  const modifiedMs = modified === undefined ? null : wholeSecondMs(modified)
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = headers

  if (ifMatch !== undefined) {
    if (!isListed(representation, ifMatch, strongMatch)) return 'precondition-failed'
  } else if (ifUnmodifiedSince !== undefined && modifiedMs !== null) {
    const date = parseHttpDate(ifUnmodifiedSince, nowMs)
    if (date !== null && modifiedMs > date) return 'precondition-failed'
  }

  if (ifNoneMatch !== undefined) {
    if (isListed(representation, ifNoneMatch, weakMatch))
      return isRead ? 'not-modified' : 'precondition-failed'
  } else if (isRead && ifModifiedSince !== undefined && modifiedMs !== null) {
    const date = parseHttpDate(ifModifiedSince, nowMs)
    if (date !== null && modifiedMs <= date) return 'not-modified'
  }
  return 'proceed'
}

const UNCONDITIONAL_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'OPTIONS', 'TRACE'])

type Comparison = (left: EntityTag, right: EntityTag) => boolean

function isListed(current: CurrentRepresentation | null, field: string, matches: Comparison): boolean {
  if (current === null) return false
  const own = parseEntityTag(current.etag)
  if (own === null) throw new TypeError(`${JSON.stringify(current.etag)} is not an entity tag.`)
  // Most revalidations send back the one tag they received.
  if (field === current.etag) return matches(own, own)
  const listed = parseEntityTagList(field)
  if (listed === null) return false
  return listed === '*' || listed.some((tag) => matches(tag, own))
}
