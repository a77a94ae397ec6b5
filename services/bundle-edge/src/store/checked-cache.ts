import { LRUCache } from 'lru-cache'
import { type Checked, type RefreshContext, refreshOrKeep } from './refresh-or-keep.ts'

export interface CheckedCacheContext extends RefreshContext {
  readonly revalidateMs: number
}

/**
 * Caches small values of the store, each read again when it is older than `revalidateMs`. While the store cannot answer, what it said last.
 *
 * @returns the value of a key; rejects as `read` does when nothing is known of it
 */
export function createCheckedCache<Value extends object>(
  context: CheckedCacheContext,
  { max, read }: { readonly max: number; readonly read: (key: string) => Promise<Value> },
): (key: string) => Promise<Value> {
  const values = new LRUCache<string, Value & Checked>({
    max,
    // Concurrent readers share one read.
    fetchMethod: refreshOrKeep<string, Value>(context, read),
    ignoreFetchAbort: true,
  })
  return async (key) => {
    const cached = values.get(key)
    if (cached && isYoungerThan(context.revalidateMs, cached.checkedAt, context.clock())) return cached
    return values.forceFetch(key, { forceRefresh: true })
  }
}

/** Whether something is less than so many milliseconds old. The clock may be set back, which must not make anything young for longer. */
export function isYoungerThan(ms: number, at: number, now: number): boolean {
  return now >= at && now - at < ms
}
