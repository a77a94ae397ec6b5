import { ObjectNotFoundError, type ObjectReader, StoreUnavailableError } from '@plugboard/storage'
import type { EdgeMetrics, StoreOperation, StoreResult } from '../metrics.ts'
import { isTimeout } from './guard-store.ts'

/** A store whose calls are counted and timed. */
export function observeStore(store: ObjectReader, metrics: EdgeMetrics): ObjectReader {
  async function timed<T>(
    operation: StoreOperation,
    signal: AbortSignal | undefined,
    call: () => Promise<T>,
  ): Promise<T> {
    const startedAt = performance.now()
    let isReported = false
    const report = (result: StoreResult): void => {
      if (!isReported) metrics.storeAnswered(operation, result, (performance.now() - startedAt) / 1000)
      isReported = true
    }
    // A store that ignores its signal may never answer, and no caller waits for it any more.
    const onAbort = (): void => report(resultOf(signal?.reason, signal))
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const answer = await call()
      report(answer === null ? 'not_found' : 'ok')
      return answer
    } catch (error) {
      report(resultOf(error, signal))
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }
  return {
    open: (key, options) => timed('open', options?.signal, () => store.open(key, options)),
    head: (key, options) => timed('head', options?.signal, () => store.head(key, options)),
    read: (key, options) => timed('read', options?.signal, () => store.read(key, options)),
    check: (options) => timed('check', options?.signal, () => store.check(options)),
  }
}

function resultOf(error: unknown, signal: AbortSignal | undefined): StoreResult {
  if (error instanceof ObjectNotFoundError) return 'not_found'
  // A deadline aborts the call as a reader that disconnects does, but is the store's fault.
  const isDeadline = isTimeout(signal?.reason) || signal?.reason instanceof StoreUnavailableError
  return signal?.aborted === true && !isDeadline ? 'cancelled' : 'unavailable'
}
