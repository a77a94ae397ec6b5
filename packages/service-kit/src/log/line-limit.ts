/** What a line reports about lines before it that were not written. */
interface LineFacts {
  readonly omitted?: number
}

/**
 * Limits how many lines are logged a second: returns what to add to a line, or null for a line that is not to be written.
 *
 * @example
 * const facts = limit()
 * if (facts) log.info({ ...facts }, 'request refused')
 */
export function createLineLimit({
  perSecond,
  clock,
}: {
  readonly perSecond: number
  readonly clock: () => number
}): () => LineFacts | null {
  let second = 0
  let written = 0
  let omitted = 0
  return () => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) {
      second = now
      written = 0
    }
    if (written === perSecond) {
      omitted += 1
      return null
    }
    written += 1
    const facts = omitted > 0 ? { omitted } : {}
    omitted = 0
    return facts
  }
}
