import { Readable } from 'node:stream'
import type { ObjectAttributes, ObjectSource } from '../object-store.ts'
import { readVerified } from '../sources/read-verified.ts'

/** One object on its way to the store. */
export interface S3Put {
  readonly key: string
  readonly source: ObjectSource
  readonly attributes: ObjectAttributes
  readonly signal: AbortSignal | undefined
}

/** Marks what the source threw, so that it is not taken for the store's answer. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure'
}

/** A stream of the source for one attempt. `signal` is aborted when the source fails, which the SDK does not notice. */
export function openAttempt({ source, signal }: S3Put): {
  readonly body: Readable
  readonly signal: AbortSignal
  /** Ends what is left of the attempt. */
  end(): void
  /** What ended the attempt: the source's failure, or else the given one. */
  failure(cause: unknown): unknown
} {
  const stop = new AbortController()
  const ending = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal
  const body = Readable.from(readVerified(source, ending), { objectMode: false, highWaterMark: 256 * 1024 })
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
      // An answer that came before the last byte leaves a request half sent, and its connection of no more use.
      if (!body.readableEnded) stop.abort()
      body.destroy()
    },
  }
}
