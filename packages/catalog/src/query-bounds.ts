const FIND_MANY_LIMIT = 500

/**
 * Throws a RangeError unless the limit of a listing is a positive integer: 0 means "no limit" to some
 * databases.
 */
export function requireLimit(limit: number): number {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`limit must be 1 or more, not ${limit}`)
  return limit
}

/** Throws a RangeError when more records are asked for at once than the port allows. */
export function requireFewRefs<Ref>(refs: readonly Ref[]): readonly Ref[] {
  if (refs.length > FIND_MANY_LIMIT) {
    throw new RangeError(`at most ${FIND_MANY_LIMIT} records can be asked for at once, not ${refs.length}`)
  }
  return refs
}
