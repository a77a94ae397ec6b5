import { ProblemAnswerError, UnreadableAnswerError } from './errors.ts'
import type { Problem } from './openapi.ts'

/** An answer that is no success, as it was received by other means than the client, such as an XMLHttpRequest. */
export interface Refusal {
  readonly status: number
  /** What its JSON says; anything else for what is no JSON. */
  readonly body: unknown
  /** The value of its `Retry-After`, if there is one. */
  readonly retryAfter: string | null
}

/** The error that the client would have thrown for an answer. */
export function refusalOf({ status, body, retryAfter }: Refusal): Error {
  if (!isProblem(body)) return new UnreadableAnswerError(status)
  const seconds = Number(retryAfter ?? Number.NaN)
  return new ProblemAnswerError(body, { retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined })
}

/** A problem has more members, which this trusts the registry to send. A page of a proxy has none of these. */
function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'detail' in body &&
    typeof body.detail === 'string'
  )
}
