import type { Readable } from 'node:stream'
import type { ByteRange } from '@plugboard/http-semantics'
import type { ProblemError } from '@plugboard/service-kit'
import type { Body } from '../bodies/body-cache.ts'
import type { Representation } from '../manifests/representation.ts'
import { flatHeaders, PUBLIC_HEADERS } from '../public-headers.ts'

/** How a request ended, as it is counted, with the status of such an answer. */
export const OUTCOMES = {
  whole: 200,
  part: 206,
  head: 200,
  not_modified: 304,
  preflight: 204,
  service_worker: 403,
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

interface AnswerHead {
  readonly outcome: Outcome
  readonly status: number
  /** Names and values in turn, as `writeHead` takes them fastest. */
  readonly headers: readonly string[]
}

/** What a request is answered, decided before a byte of any file is looked at. The same request has the same one. */
export interface Decision extends AnswerHead {
  readonly content: NoContent | ProblemContent | ObjectContent
}

/** All of an answer, ready to be sent. */
export interface Answer extends AnswerHead {
  readonly content: NoContent | ProblemContent | BytesContent | StreamContent
}

interface NoContent {
  readonly kind: 'none'
}

/** A problem but for the id of the request, which is the last member of its JSON. */
export interface ProblemContent {
  readonly kind: 'problem'
  readonly start: string
  readonly startBytes: number
}

/** An object of the store, or a range of it. */
export interface ObjectContent {
  readonly kind: 'object'
  readonly object: Representation
  /** Null for the whole. */
  readonly range: ByteRange | null
}

export interface BytesContent {
  readonly kind: 'bytes'
  readonly body: Body
  readonly range: ByteRange | null
}

export interface StreamContent {
  readonly kind: 'stream'
  readonly object: Representation
  readonly range: ByteRange | null
  /** Opened last; until it resolves another answer can be given. */
  readonly open: (signal: AbortSignal) => Promise<Readable>
}

export type ProblemAnswer = AnswerHead & { readonly content: ProblemContent }

/** The answer that a problem is each time it is met: all but the id of the request is made once. */
export function problemAnswer(problem: ProblemError, outcome: Outcome): ProblemAnswer {
  const { instance: _none, ...lasting } = problem.toProblem('')
  // JSON has no order of members: the one that changes may as well be the last.
  const start = `${JSON.stringify(lasting).slice(0, -1)},"instance":"`
  return {
    outcome,
    status: problem.status,
    headers: flatHeaders({ ...PUBLIC_HEADERS, ...problem.headers() }),
    content: { kind: 'problem', start, startBytes: Buffer.byteLength(start) },
  }
}
