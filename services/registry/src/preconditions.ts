import { createHash } from 'node:crypto'
import { evaluatePreconditions } from '@plugboard/http-semantics'
import { ProblemError } from '@plugboard/service-kit'
import type { FastifyRequest } from 'fastify'

/** A strong entity tag (RFC 9110 §8.8.3): the hash of a text that determines the representation. */
export function entityTag(text: string | Uint8Array): string {
  return `"${createHash('sha256').update(text).digest('base64url')}"`
}

/** What preconditions are evaluated from. */
export type ConditionalRequest = Pick<FastifyRequest, 'method' | 'headers'>

/**
 * Evaluates a request's preconditions against the current entity tag (RFC 9110 §13.2.2).
 *
 * @returns true when a read is answered 304
 * @throws ProblemError with the current entity tag when a precondition is false
 */
export function isNotModified({ method, headers }: ConditionalRequest, etag: string): boolean {
  const outcome = evaluatePreconditions({
    method,
    headers: { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] },
    representation: { etag },
  })
  if (outcome === 'precondition-failed') {
    throw new ProblemError('PRECONDITION_FAILED', 'The ETag has changed.', { headers: { etag } })
  }
  return outcome === 'not-modified'
}
