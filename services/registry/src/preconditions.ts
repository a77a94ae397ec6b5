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
 * @param etag null while there is nothing that has one
 * @returns true when a read is answered 304
 * @throws ProblemError with the current entity tag when a precondition is false
 */
export function isNotModified({ method, headers }: ConditionalRequest, etag: string | null): boolean {
  const outcome = evaluatePreconditions({
    method,
    headers: { ifMatch: headers['if-match'], ifNoneMatch: headers['if-none-match'] },
    representation: etag === null ? null : { etag },
  })
  if (outcome === 'precondition-failed') {
    const isMissing = etag === null
    const detail = isMissing ? 'There is nothing that has an ETag.' : 'The ETag has changed.'
    throw new ProblemError('PRECONDITION_FAILED', detail, isMissing ? {} : { headers: { etag } })
  }
  return outcome === 'not-modified'
}
