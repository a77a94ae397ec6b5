/**
 * Waits no longer than until the signal is aborted.
 *
 * @throws the signal's reason
 */
export async function untilAborted<Value>(waiting: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([waiting, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * The pieces of a stream, for no longer than until the signal is aborted, also while the stream sends nothing.
 *
 * @throws the signal's reason, and what the stream throws
 */
export async function* readUntilAborted(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const pieces = stream[Symbol.asyncIterator]()
  try {
    for (;;) {
      signal.throwIfAborted()
      // In sequence: it is a stream.
      const piece = await untilAborted(pieces.next(), signal)
      if (piece.done === true) return
      yield piece.value
    }
  } finally {
    // Not awaited: a stream that is stuck would not end, and nobody waits for its errors.
    void Promise.resolve(pieces.return?.()).catch(() => undefined)
  }
}
