import { StoreUnavailableError } from '../errors.ts'
import type { S3Settings } from './s3-options.ts'

/** The time limit of one call, with all its attempts and the pauses between them. Disposing it ends it. */
export interface Deadline extends Disposable {
  /** Aborted with StoreUnavailableError when the time is over, or with the caller's reason when its signal is aborted. */
  readonly signal: AbortSignal
  /** Starts the time anew. */
  extend(): void
}

/** Starts the time of a call; `what` begins the message of the error: "cannot open a". */
export function startDeadline(
  { callTimeoutMs, bucket, endpoint }: S3Settings,
  what: string,
  signal: AbortSignal | undefined,
): Deadline {
  const late = new AbortController()
  const timer = setTimeout(() => {
    const place = `bucket ${bucket} at ${endpoint ?? 'AWS'}`
    late.abort(new StoreUnavailableError(`${what}: ${place}: no answer within ${callTimeoutMs} ms`))
  }, callTimeoutMs)
  return {
    extend: () => void timer.refresh(),
    signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}
