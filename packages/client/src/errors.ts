import type { Problem } from './openapi.ts'

/** The registry refused a request: what is wrong, and what to do about it (RFC 9457). */
export class ProblemAnswerError extends Error {
  override readonly name = 'ProblemAnswerError'
  readonly problem: Problem
  /** Of `Retry-After`: how long to wait before the same request may succeed. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    problem: Problem,
    { retryAfterSeconds }: { readonly retryAfterSeconds?: number | undefined } = {},
  ) {
    super(problem.detail)
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** No registry answered, or its answer broke off: it is down, or something between is. The cause is what `fetch` or the reading threw. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/** Something answered that is no registry, such as a proxy with a page of its own. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError'
  readonly status: number

  constructor(status: number, options?: ErrorOptions) {
    super(`The answer has the status ${status} and is not one of a registry.`, options)
    this.status = status
  }
}
