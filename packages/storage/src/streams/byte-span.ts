import type { ByteSpan } from '../object-store.ts'

/** Throws a RangeError unless start and end are valid positions in this order. */
export function requireByteSpan({ start, end }: ByteSpan): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end) return
  throw new RangeError(`not a byte span: ${start}-${end}`)
}

/** The span of an object of `size` bytes to read, and its length. Throws a RangeError when it is not inside. */
export function spanWithin(
  size: number,
  range: ByteSpan | undefined,
): ByteSpan & { readonly length: number } {
  if (range === undefined) return { start: 0, end: size - 1, length: size }
  requireByteSpan(range)
  if (range.end >= size)
    throw new RangeError(`bytes ${range.start}-${range.end} are not inside an object of ${size}`)
  return { ...range, length: range.end - range.start + 1 }
}
