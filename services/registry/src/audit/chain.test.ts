import { describe, expect, it } from 'vitest'
import { EMPTY_CHAIN, hashOfEntry, NO_HASH } from './chain.ts'

const ENTRY = {
  sequence: 1,
  at: '2026-06-01T00:00:00.000Z',
  action: 'tag.moved',
  outcome: 'changed',
  caller: { kind: 'token', name: 'żółw', tokenId: null, personId: null },
  address: '127.0.0.1',
  requestId: 'r',
  subject: { pluginId: 'a', tag: 'next' },
  before: null,
  after: { version: '1.0.0', b: 1, a: true },
  previousHash: NO_HASH,
} as const

describe('the hash of an audit entry', () => {
  it('is SHA-256 of its canonical JSON, as another program computes it', () => {
    // Python: sha256(json.dumps(entry, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode())
    expect(hashOfEntry(ENTRY)).toBe('b7cfba97cf8928a2b2238d11e689801ccf2eb59ebedde88b4c187c416ea254d8')
  })

  it('does not depend on the order of properties, nor on those that are undefined', () => {
    const { sequence, ...rest } = ENTRY
    const other = { ...rest, subject: { tag: 'next', pluginId: 'a', version: undefined }, sequence }
    expect(hashOfEntry(other)).toBe(hashOfEntry(ENTRY))
  })

  it('covers the hash of the entry before', () => {
    expect(hashOfEntry({ ...ENTRY, previousHash: 'a'.repeat(64) })).not.toBe(hashOfEntry(ENTRY))
    expect(EMPTY_CHAIN).toEqual({ sequence: 0, hash: NO_HASH })
  })
})
