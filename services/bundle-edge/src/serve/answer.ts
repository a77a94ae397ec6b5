import type { Readable } from 'node:stream'
import type { ByteRange } from '@plugboard/http-semantics'
import type { ProblemError } from '@plugboard/service-kit'
import type { Body } from '../bodies/body-cache.ts'
import type { Representation } from '../manifests/representation.ts'
import { flatHeaders, PUBLIC_HEADERS } from '../public-headers.ts'

/** The outcomes that are counted, each with its HTTP status. */
export const OUTCOMES = {
  whole: 200,
  part: 206,
  head: 200,
  not_modified: 304,
  preflight: 204,
  redirected: 302,
  service_worker: 403,
  expired: 403,
  not_found: 404,
  method_not_allowed: 405,
  revoked: 410,
  precondition_failed: 412,
  range_not_satisfiable: 416,
  unavailable: 503,
  too_many_streams: 503,
  too_many_waiting: 503,
  damaged: 503,
  failed: 500,
} as const

export type Outcome = keyof typeof OUTCOMES

interface AnswerHead {
  readonly outcome: Outcome
  readonly status: number
  /** Names and values alternate: the form that `writeHead` handles fastest. */
  readonly headers: readonly string[]
  /** When its URL expires, in seconds since 1970: no cache may have it for longer. Not set if the URL never expires. */
  readonly expiry?: number
}

/** How a request is answered, decided before any byte of a file is read. Equal requests get the same decision. */
export interface Decision extends AnswerHead {
  readonly content: NoContent | ProblemContent | ObjectContent
}

/** A complete answer, ready to be sent. */
export interface Answer extends AnswerHead {
  readonly content: NoContent | ProblemContent | BytesContent | StreamContent
}

interface NoContent {
  readonly kind: 'none'
}

/** A problem without the id of the request, which is added as the last member of its JSON. */
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
  /** Called last; until it resolves, another answer can still be sent. */
  readonly open: (signal: AbortSignal) => Promise<Readable>
}

export type ProblemAnswer = AnswerHead & { readonly content: ProblemContent }

/** The answer for a problem. Everything but the id of the request is made once. */
export function problemAnswer(problem: ProblemError, outcome: Outcome): ProblemAnswer {
  const { instance: _none, ...lasting } = problem.toProblem('')
  // The order of JSON members has no meaning, so the one that changes can be last.
  const start = `${JSON.stringify(lasting).slice(0, -1)},"instance":"`
  return {
    outcome,
    status: problem.status,
    headers: flatHeaders({ ...PUBLIC_HEADERS, ...problem.headers() }),
    content: { kind: 'problem', start, startBytes: Buffer.byteLength(start) },
  }
}
