import type { Records, Stored } from '@plugboard/catalog'
import { LRUCache } from 'lru-cache'

/** How old what is known about a token or a session may be: one that has ended is accepted for this time at most. */
const KEPT_MS = 1500
const MOST_KEPT = 10_000

/** Records of the catalog as they were a moment ago, so that not every request has to read them. */
export interface RecentRecords<Key, Value> {
  /** Rejects as the catalog does. */
  find(key: Key): Promise<Stored<Value> | null>
  /** Writes a use. Nobody waits for it, and a failure only loses the time of one use. */
  recordUse(stored: Stored<Value>, next: Value): void
  /** Reads the record again for the next request. */
  forget(key: Key): void
}

/** What the catalog says of a record is kept for KEPT_MS. */
export function createRecentRecords<Key extends string, Value>(
  records: Pick<Records<Key, Value>, 'find' | 'replace'>,
  { keyOf, clock }: { readonly keyOf: (value: Value) => Key; readonly clock: () => number },
): RecentRecords<Key, Value> {
  const known = new LRUCache<Key, Promise<Stored<Value> | null>>({
    max: MOST_KEPT,
    ttl: KEPT_MS,
    ttlResolution: 0,
    perf: { now: clock },
  })
  return {
    find(key) {
      const kept = known.get(key)
      if (kept) return kept
      const loading = records.find(key)
      known.set(key, loading)
      // A failure must not be answered from memory.
      loading.catch(() => known.delete(key))
      return loading
    },
    recordUse(stored, next) {
      const key = keyOf(stored.value)
      const written = records.replace(stored, next)
      known.set(
        key,
        written.then((used) => used ?? records.find(key)).catch(() => stored),
      )
    },
    forget: (key) => void known.delete(key),
  }
}
