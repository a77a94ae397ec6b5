import type { IncomingHttpHeaders } from 'node:http'
import {
  type ByteRange,
  evaluateIfRange,
  evaluatePreconditions,
  formatUnsatisfiedRange,
  parseRange,
} from '@plugboard/http-semantics'
import { ProblemError } from '@plugboard/service-kit'
import { partHeaders, type Representation } from '../manifests/representation.ts'

/** What is to be answered, before a byte of the body is looked at. */
export type Decision =
  | {
      readonly kind: 'empty'
      readonly outcome: 'head' | 'not_modified'
      readonly status: 200 | 304
      readonly headers: readonly string[]
    }
  | {
      readonly kind: 'content'
      readonly outcome: 'whole' | 'part'
      readonly status: 200 | 206
      readonly headers: readonly string[]
      /** Null for the whole. */
      readonly range: ByteRange | null
    }
  | {
      readonly kind: 'refusal'
      readonly outcome: 'precondition_failed' | 'range_not_satisfiable'
      readonly problem: ProblemError
    }

/** Decides what a GET or HEAD of a representation is answered, in the order of RFC 9110 §13.2.2. */
export function decideAnswer(
  method: string,
  headers: IncomingHttpHeaders,
  representation: Representation,
): Decision {
  const precondition = isConditional(headers) ? evaluate(method, headers, representation) : 'proceed'
  switch (precondition) {
    case 'not-modified':
      return {
        kind: 'empty',
        outcome: 'not_modified',
        status: 304,
        headers: representation.headers.notModified,
      }
    case 'precondition-failed':
      return { kind: 'refusal', outcome: 'precondition_failed', problem: preconditionFailed(representation) }
    case 'proceed':
      break
  }
  // §14.2: Range means something for GET alone.
  if (method === 'HEAD') {
    return { kind: 'empty', outcome: 'head', status: 200, headers: representation.headers.whole }
  }
  return headers.range === undefined ? whole(representation) : decideRange(headers, representation)
}

function decideRange(headers: IncomingHttpHeaders, representation: Representation): Decision {
  const { etag, size } = representation
  if (!evaluateIfRange({ ifRange: headerOf(headers, 'if-range'), etag })) return whole(representation)
  const selection = parseRange(headers.range, size)
  switch (selection.kind) {
    case 'none':
      return whole(representation)
    case 'unsatisfiable':
      return {
        kind: 'refusal',
        outcome: 'range_not_satisfiable',
        problem: rangeNotSatisfiable(representation),
      }
    case 'single': {
      const { start, end } = selection
      return {
        kind: 'content',
        outcome: 'part',
        status: 206,
        headers: partHeaders(representation, { start, end }),
        range: { start, end },
      }
    }
  }
}

function whole({ headers }: Representation): Decision {
  return { kind: 'content', outcome: 'whole', status: 200, headers: headers.whole, range: null }
}

function isConditional(headers: IncomingHttpHeaders): boolean {
  return (
    headers['if-none-match'] !== undefined ||
    headers['if-modified-since'] !== undefined ||
    headers['if-match'] !== undefined ||
    headers['if-unmodified-since'] !== undefined
  )
}

function evaluate(method: string, headers: IncomingHttpHeaders, representation: Representation) {
  return evaluatePreconditions({
    method,
    headers: {
      ifMatch: headers['if-match'],
      ifNoneMatch: headers['if-none-match'],
      ifModifiedSince: headers['if-modified-since'],
      ifUnmodifiedSince: headers['if-unmodified-since'],
    },
    representation: { etag: representation.etag, lastModified: representation.lastModifiedMs },
  })
}

function preconditionFailed({ headers, etag }: Representation): ProblemError {
  return new ProblemError('PRECONDITION_FAILED', `The file has the ETag ${etag}.`, {
    headers: { ...headers.refusal },
  })
}

function rangeNotSatisfiable({ headers, size }: Representation): ProblemError {
  return new ProblemError('RANGE_NOT_SATISFIABLE', `The file has ${size} bytes in this encoding.`, {
    headers: { ...headers.refusal, 'content-range': formatUnsatisfiedRange(size) },
  })
}

/** Fields that Node's types know as lists only. */
function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
