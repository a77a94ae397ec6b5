import { createHash } from 'node:crypto'
import { evaluatePreconditions } from '@plugboard/http-semantics'
import { ProblemError } from '@plugboard/service-kit'
import type { FastifyRequest } from 'fastify'

/** A strong entity tag for what the text describes (RFC 9110 §8.8.3). */
export function entityTag(text: string | Uint8Array): string {
  return `"${createHash('sha256').update(text).digest('base64url')}"`
}

/**
 * Holds a request's preconditions against the entity tag of what it is about (RFC 9110 §13.2.2).
 *
 * @returns true when a read is answered 304
 * @throws ProblemError with the current entity tag when a precondition is false
 */
export function isNotModified({ method, headers }: FastifyRequest, etag: string): boolean {
  const outcome = evaluatePreconditions({
    method,
    headers: { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] },
    representation: { etag },
  })
  if (outcome === 'precondition-failed') {
    throw new ProblemError('PRECONDITION_FAILED', 'It has another ETag now.', { headers: { etag } })
  }
  return outcome === 'not-modified'
}
