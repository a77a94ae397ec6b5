import type { Readable } from 'node:stream'

/** Settles as the work does, or rejects with the signal's reason when it is aborted; then the work's result is ignored. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([aborted, work])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** The reason of an aborted signal, which may be anything, as an error. */
export function abortError({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason })
}

/** Ends a body with the signal's reason when it is aborted before its end. */
export function destroyOnAbort(body: Readable, signal: AbortSignal | undefined): void {
  if (signal === undefined) return
  const onAbort = (): void => void body.destroy(abortError(signal))
  // A consumer that starts reading later still gets the error.
  body.on('error', () => {})
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  body.once('close', () => signal.removeEventListener('abort', onAbort))
}
