import type { IncomingHttpHeaders } from 'node:http'
import {
  evaluateIfRange,
  evaluatePreconditions,
  formatUnsatisfiedRange,
  parseRange,
} from '@plugboard/http-semantics'
import { ProblemError } from '@plugboard/service-kit'
import { partHeaders, type Representation } from '../manifests/representation.ts'
import { type Decision, problemAnswer } from './answer.ts'

/** Decides how a GET or HEAD of a representation is answered, in the order of RFC 9110 §13.2.2. */
export function decide(
  method: string,
  headers: IncomingHttpHeaders,
  representation: Representation,
): Decision {
  switch (evaluate(method, headers, representation)) {
    case 'not-modified':
      return {
        outcome: 'not_modified',
        status: 304,
        headers: representation.headers.notModified,
        content: { kind: 'none' },
      }
    case 'precondition-failed':
      return problemAnswer(preconditionFailed(representation), 'precondition_failed')
    case 'proceed':
      break
  }
  // §14.2: Range is defined for GET only.
  if (method === 'HEAD') {
    return {
      outcome: 'head',
      status: 200,
      headers: representation.headers.whole,
      content: { kind: 'none' },
    }
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
      return problemAnswer(rangeNotSatisfiable(representation), 'range_not_satisfiable')
    case 'single': {
      const { start, end } = selection
      const range = { start, end }
      return {
        outcome: 'part',
        status: 206,
        headers: partHeaders(representation, range),
        content: { kind: 'object', object: representation, range },
      }
    }
  }
}

function whole(representation: Representation): Decision {
  return {
    outcome: 'whole',
    status: 200,
    headers: representation.headers.whole,
    content: { kind: 'object', object: representation, range: null },
  }
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

/** Fields that Node's types declare as lists. */
function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
