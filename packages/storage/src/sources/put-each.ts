import pLimit from 'p-limit'
import type { Cancellable, ObjectToPut } from '../object-store.ts'

// Enough to hide the latency of a store; each may hold two parts of a large object in memory.
const PUTS_AT_A_TIME = 8

/**
 * Puts a bounded number of objects at a time, and returns the keys that existed. The first failure aborts the signal of
 * the others, and is thrown when all have ended.
 */
export async function putEach(
  objects: readonly ObjectToPut[],
  { signal }: Cancellable,
  put: (object: ObjectToPut, signal: AbortSignal) => Promise<'created' | 'exists'>,
): Promise<ReadonlySet<string>> {
  const stop = new AbortController()
  const ending = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal
  const existing = new Set<string>()
  const limit = pLimit(PUTS_AT_A_TIME)
  await limit.map(objects, async (object) => {
    try {
      ending.throwIfAborted()
      if ((await put(object, ending)) === 'exists') existing.add(object.key)
    } catch (cause) {
      // The first of several failures remains the signal's reason.
      stop.abort(cause)
    }
  })
  ending.throwIfAborted()
  return existing
}
