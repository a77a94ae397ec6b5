import type { Readable } from 'node:stream'
import type { ByteRange } from '@plugboard/http-semantics'
import type { ProblemError } from '@plugboard/service-kit'
import type { Body } from '../bodies/body-cache.ts'
import type { ExpectedObject } from '../bodies/load-body.ts'
import { flatHeaders, PUBLIC_HEADERS } from '../public-headers.ts'

/** How a request ended, as it is counted, with the status of such an answer. */
export const OUTCOMES = {
  whole: 200,
  part: 206,
  head: 200,
  not_modified: 304,
  preflight: 204,
  not_found: 404,
  method_not_allowed: 405,
  precondition_failed: 412,
  range_not_satisfiable: 416,
  unavailable: 503,
  too_many_streams: 503,
  damaged: 503,
  failed: 500,
} as const

export type Outcome = keyof typeof OUTCOMES

/** All of an answer, decided before its first byte is sent. Headers are names and values in turn. */
export interface Answer {
  readonly outcome: Outcome
  readonly status: number
  readonly headers: readonly string[]
  readonly content: Content
}

export type Content =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly body: Body; readonly range: ByteRange | null }
  | {
      readonly kind: 'stream'
      readonly object: ExpectedObject
      readonly range: ByteRange | null
      /** Opened last; until it resolves another answer can be given. */
      readonly open: (signal: AbortSignal) => Promise<Readable>
    }

/** The answer that a problem is. */
export function problemAnswer(problem: ProblemError, outcome: Outcome, instance: string): Answer {
  return prepareProblemAnswer(problem, outcome)(instance)
}

/** The answer that a problem is each time it is met: all but the id of the request is made once. */
export function prepareProblemAnswer(problem: ProblemError, outcome: Outcome): (instance: string) => Answer {
  const { status } = problem
  const headers = flatHeaders({ ...PUBLIC_HEADERS, ...problem.headers() }).concat('x-request-id')
  // JSON has no order of members: the one that changes may as well be the last.
  const { instance: _none, ...lasting } = problem.toProblem('')
  const start = JSON.stringify(lasting).slice(0, -1)
  return (instance) => {
    const text = `${start},"instance":${JSON.stringify(instance)}}`
    return {
      outcome,
      status,
      headers: headers.concat(instance, 'content-length', String(Buffer.byteLength(text))),
      content: { kind: 'text', text },
    }
  }
}
