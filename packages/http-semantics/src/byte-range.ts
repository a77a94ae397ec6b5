import { isDigits, trimmedSlice } from './field-syntax.ts'

/** Bytes of a representation, both ends included, as Content-Range counts them. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What a Range field selects: `none` is answered with 200 and the whole, `single` with 206, `unsatisfiable` with 416. */
export type RangeSelection =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'single' } & ByteRange)
  | { readonly kind: 'unsatisfiable' }

/**
 * Reads the Range field of a GET (RFC 9110 §14.1.2, §14.2) against a representation of `size` bytes. It is
 * ignored when absent, malformed, of another unit, or when it selects several ranges: §14.2 leaves that to the
 * server, and the whole costs less than its parts do (§17.15). Do not call it for any other method, where the
 * field has no meaning.
 *
 * @throws {RangeError} when `size` is not a whole number of bytes
 * @example parseRange('bytes=-500', 10_000) // { kind: 'single', start: 9500, end: 9999 }
 */
export function parseRange(header: string | undefined, size: number): RangeSelection {
  requireSize(size)
  if (header === undefined || header.slice(0, UNIT.length).toLowerCase() !== UNIT) return NONE
  let selection = NONE
  for (const spec of rangeSpecs(header)) {
    const range = resolveRangeSpec(spec, size)
    if (range === 'ignored') return NONE
    if (range === 'unsatisfiable') {
      if (selection === NONE) selection = UNSATISFIABLE
    } else {
      if (selection.kind === 'single') return NONE
      selection = { kind: 'single', start: range.start, end: range.end }
    }
  }
  return selection
}

/**
 * The Content-Range of one part (RFC 9110 §14.4).
 *
 * @throws {RangeError} when the range does not lie within `size` bytes
 * @example formatContentRange({ start: 0, end: 499, size: 1234 }) // 'bytes 0-499/1234'
 */
export function formatContentRange({ start, end, size }: ByteRange & { readonly size: number }): string {
  requireSize(size)
  const isWithin =
    Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end && end < size
  if (!isWithin) throw new RangeError(`${start}-${end} is not a range of ${size} bytes.`)
  return `bytes ${start}-${end}/${size}`
}

/**
 * The Content-Range of a 416 (RFC 9110 §15.5.17), which reports the size to the client.
 *
 * @throws {RangeError} when `size` is not a whole number of bytes
 */
export function formatUnsatisfiedRange(size: number): string {
  requireSize(size)
  return `bytes */${size}`
}

// Range units are case-insensitive (§14.1).
const UNIT = 'bytes='
const NONE: RangeSelection = Object.freeze({ kind: 'none' })
const UNSATISFIABLE: RangeSelection = Object.freeze({ kind: 'unsatisfiable' })

/** The elements that are not empty (§5.6.1). */
function* rangeSpecs(header: string): Generator<string> {
  for (let from = UNIT.length; from <= header.length; ) {
    const comma = header.indexOf(',', from)
    const end = comma === -1 ? header.length : comma
    const spec = trimmedSlice(header, from, end)
    if (spec !== '') yield spec
    from = end + 1
  }
}

function resolveRangeSpec(spec: string, size: number): ByteRange | 'ignored' | 'unsatisfiable' {
  const dash = spec.indexOf('-')
  if (dash === -1) return 'ignored'
  const first = spec.slice(0, dash)
  const last = spec.slice(dash + 1)
  if (first === '') {
    if (!isDigits(last)) return 'ignored'
    // Number() is monotonic: a position beyond 2^53 may be rounded, but never to the other side of a size.
    const length = Number(last)
    if (length === 0) return 'unsatisfiable'
    // Satisfied by all of an empty representation (§14.1.2), which no Content-Range can express.
    if (size === 0) return 'ignored'
    return { start: size - Math.min(length, size), end: size - 1 }
  }
  if (!isDigits(first) || (last !== '' && (!isDigits(last) || isAbove(first, last)))) return 'ignored'
  const start = Number(first)
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

/** Compares two runs of digits of any length; as numbers, neighbours above 2^53 would be equal. */
function isAbove(left: string, right: string): boolean {
  const [a, b] = [withoutLeadingZeros(left), withoutLeadingZeros(right)]
  return a.length === b.length ? a > b : a.length > b.length
}

function withoutLeadingZeros(digits: string): string {
  let from = 0
  while (from < digits.length - 1 && digits.charCodeAt(from) === 0x30) from += 1
  return digits.slice(from)
}

function requireSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is not a size in bytes.`)
}
