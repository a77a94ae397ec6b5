export interface RefreshContext {
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** A refresh failed; what is known is kept. */
  readonly onRefreshError: (error: unknown) => void
  readonly onRefreshed: () => void
}

/** What the store said, and when. */
export interface Checked {
  checkedAt: number
}

/**
 * How a cache reads what is too old: it keeps what it knows while the store cannot answer, and asks again after as long as if
 * it had been read.
 *
 * @returns a fetch method of an LRUCache, which throws only when nothing is known
 */
export function refreshOrKeep<Key, Value extends object>(
  { clock, onRefreshError, onRefreshed }: RefreshContext,
  read: (key: Key, known: Value | undefined) => Promise<Value>,
): (key: Key, known: (Value & Checked) | undefined) => Promise<Value & Checked> {
  return async (key, known) => {
    try {
      const value = await read(key, known)
      if (known) onRefreshed()
      return { ...value, checkedAt: clock() }
    } catch (error) {
      if (!known) throw error
      onRefreshError(error)
      known.checkedAt = clock()
      return known
    }
  }
}
