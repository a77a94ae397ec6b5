import { type Finding, PROBLEM_CODES, type Problem, type ProblemCode } from '@plugboard/types'

/** What a problem states besides its code. */
export interface ProblemFacts {
  readonly errors?: readonly Finding[]
  readonly limitBytes?: number
  readonly digests?: { readonly existing: string; readonly uploaded: string }
  readonly checks?: Readonly<Record<string, string>>
  /** Seconds until a client should try again; retryable problems have a default. */
  readonly retryAfterSeconds?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

const RETRY_AFTER_SECONDS = 2

/** An error response: a code of the table, and what happened, in words for the client. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly facts: ProblemFacts

  constructor(code: ProblemCode, detail: string, facts: ProblemFacts = {}) {
    super(detail, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.facts = facts
  }

  get status(): number {
    return PROBLEM_CODES[this.code].status
  }

  /** The headers of the answer. An error is not cacheable unless `facts.headers` says for how long. */
  headers(): Record<string, string> {
    const { retryable, status } = PROBLEM_CODES[this.code]
    const retryAfter =
      this.facts.retryAfterSeconds ?? (retryable && status === 503 ? RETRY_AFTER_SECONDS : undefined)
    return {
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...this.facts.headers,
    }
  }

  /** The body of the answer (RFC 9457). */
  toProblem(instance: string): Problem {
    const { status, title, retryable, fix } = PROBLEM_CODES[this.code]
    const { errors, limitBytes, digests, checks } = this.facts
    return {
      type: `urn:plugboard:problem:${this.code.toLowerCase().replaceAll('_', '-')}`,
      title,
      status,
      detail: this.message,
      fix,
      instance,
      code: this.code,
      retryable,
      ...(errors ? { errors: [...errors] } : {}),
      ...(limitBytes === undefined ? {} : { limitBytes }),
      ...(digests ? { digests } : {}),
      ...(checks ? { checks } : {}),
    }
  }
}
