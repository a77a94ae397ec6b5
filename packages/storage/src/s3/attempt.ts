import { Readable } from 'node:stream'
import type { ObjectAttributes, ObjectSource } from '../object-store.ts'
import { readVerified } from '../sources/read-verified.ts'

/** One attempt to send an object to the store. */
export interface S3Put {
  readonly key: string
  readonly source: ObjectSource
  readonly attributes: ObjectAttributes
  readonly signal: AbortSignal | undefined
  /** Called with the number of bytes that the attempt has sent so far. */
  readonly onSending?: (bytes: number) => void
}

/** Wraps an error of the source, so that it is not mistaken for one of the store. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure'
}

/** A stream of the source for one attempt. `signal` is aborted when the source fails, which the SDK does not notice. */
export function openAttempt({ source, signal, onSending }: S3Put): {
  readonly body: Readable
  readonly signal: AbortSignal
  /** Ends the attempt. */
  end(): void
  /** What ended the attempt: the error of the source if there is one, otherwise the one passed. */
  failure(cause: unknown): unknown
} {
  const stop = new AbortController()
  const ending = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal
  const body = Readable.from(counted(readVerified(source, ending), onSending), {
    objectMode: false,
    highWaterMark: 256 * 1024,
  })
  let failed: SourceFailure | undefined
  body.once('error', (cause) => {
    if (ending.aborted) return
    failed = new SourceFailure('the source failed', { cause })
    stop.abort(failed)
  })
  return {
    body,
    signal: ending,
    failure: (cause) => failed ?? cause,
    end() {
      // After an answer that comes before the last byte was sent, the connection cannot be used again.
      if (!body.readableEnded) stop.abort()
      body.destroy()
    },
  }
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  onSending: S3Put['onSending'],
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    onSending?.(bytes)
    yield chunk
  }
}
