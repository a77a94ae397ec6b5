/**
 * Throws a RangeError unless the limit of a listing is a positive integer: 0 means "no limit" to some
 * databases.
 */
export function requireLimit(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`limit must be 1 or more, not ${limit}`)
  return limit
}
