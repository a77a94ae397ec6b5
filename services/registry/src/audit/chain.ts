import { createHash } from 'node:crypto'
import type { AuditEntry, Sha256 } from '@plugboard/types'
import canonicalize from 'canonicalize'

/** What the first entry has as the hash of the one before it. */
export const NO_HASH: Sha256 = '0'.repeat(64)

/** An entry before it has a place in the log. */
export type UnchainedEntry = Omit<AuditEntry, 'sequence' | 'previousHash' | 'hash'>

/** The place of an entry in the log. */
export type ChainEnd = Pick<AuditEntry, 'sequence' | 'hash'>

/** Where an empty log ends. */
export const EMPTY_CHAIN: ChainEnd = { sequence: 0, hash: NO_HASH }

/** The entries after the end of a log, in order. */
export function chainEntries(entries: readonly UnchainedEntry[], end: ChainEnd): readonly AuditEntry[] {
  let { sequence, hash } = end
  return entries.map((entry) => {
    const linked = { sequence: (sequence += 1), ...entry, previousHash: hash }
    hash = hashOfEntry(linked)
    return { ...linked, hash }
  })
}

/**
 * The hash of an entry: SHA-256 over the entry without its own hash, as UTF-8 of the canonical JSON of RFC 8785 (no spaces, the properties
 * of every object in the order of their UTF-16 code units). It covers `previousHash`, and so every entry before it.
 *
 * @example
 * // The same in a shell, for one line of an export:
 * // jq -jcS 'del(.hash)' | sha256sum
 * @throws Error for a text with an unpaired surrogate, which has no canonical form
 */
export function hashOfEntry(entry: Omit<AuditEntry, 'hash'>): Sha256 {
  const text = canonicalize({ ...entry, hash: undefined })
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex')
}
