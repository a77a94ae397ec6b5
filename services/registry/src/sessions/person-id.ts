import { createHash } from 'node:crypto'
import type { PersonId, Sha256 } from '@plugboard/types'

/** Of a person: by issuer and subject, since names and addresses of people change hands (OpenID Connect Core §5.7). */
export function personIdOf({ issuer, subject }: { issuer: string; subject: string }): PersonId {
  return shortHash(JSON.stringify(['person', issuer, subject]))
}

/** Of whoever has a token. */
export function tokenPersonId(sha256: Sha256): PersonId {
  return shortHash(JSON.stringify(['token', sha256]))
}

function shortHash(text: string): PersonId {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}
