import { setTimeout as sleep } from 'node:timers/promises'

/** Scrapes within this time share a reading. */
const SHARED_MS = 10_000
/** A scrape waits for no longer than this: the other metrics matter most while the catalog is slow. */
const PATIENCE_MS = 1000

/**
 * Reads something for metrics when they are scraped. null: it cannot be read now, or not in time, so there is nothing to show.
 *
 * @param report is told each failure
 */
export function readForMetrics<Value>(
  read: () => Promise<Value>,
  { clock, report }: { readonly clock: () => number; readonly report: (error: unknown) => void },
): () => Promise<Value | null> {
  let last: { readonly value: Value | null; readonly atMs: number } | undefined
  let reading: Promise<Value | null> | undefined
  const readOnce = async () => {
    const value = await read().catch((error: unknown) => {
      report(error)
      return null
    })
    last = { value, atMs: clock() }
    reading = undefined
    return value
  }
  return async () => {
    if (last && clock() - last.atMs < SHARED_MS) return last.value
    reading ??= readOnce()
    return Promise.race([reading, sleep(PATIENCE_MS, null, { ref: false })])
  }
}
