import type { ByteSpan } from '../object-store.ts'

/** Throws a RangeError unless the span names bytes at all. */
export function assertByteSpan({ start, end }: ByteSpan): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end) return
  throw new RangeError(`not a byte span: ${start}-${end}`)
}

/** The span to read of an object of `size` bytes, and how long it is. Throws a RangeError when it is not inside. */
export function spanWithin(
  size: number,
  range: ByteSpan | undefined,
): ByteSpan & { readonly length: number } {
  if (range === undefined) return { start: 0, end: size - 1, length: size }
  assertByteSpan(range)
  if (range.end >= size)
    throw new RangeError(`bytes ${range.start}-${range.end} are not inside an object of ${size}`)
  return { ...range, length: range.end - range.start + 1 }
}
