import { StoreUnavailableError } from '../errors.ts'
import type { S3Settings } from './s3-options.ts'

/** The time that one call has, with all its attempts and the pauses between them. It ends when this is disposed. */
export interface Deadline extends Disposable {
  /** Aborted when the time is over, with StoreUnavailableError, or when the caller's signal is, with its reason. */
  readonly signal: AbortSignal
}

/** Starts the time of a call; `what` says what cannot be done when it is over. */
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
    signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}
