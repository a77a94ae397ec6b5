import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StoredManifestAddress, StoredManifestKey, storedManifestAddress } from './stored-manifest.ts'

const KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='

describe('the address of a stored manifest', () => {
  it('is the HMAC-SHA256 of the tenant with a prefix, for every tenant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary-ascii', minLength: 1 }), async (tenantId) => {
        const address = await storedManifestAddress(KEY, tenantId)
        const expected = createHmac('sha256', KEY)
          .update(`plugboard tenant manifest\n${tenantId}`)
          .digest('hex')
        expect(address).toBe(expected)
        expect(StoredManifestAddress.safeParse(address).success).toBe(true)
      }),
    )
  })

  it('differs between keys', async () => {
    expect(await storedManifestAddress(KEY, 'acme')).not.toBe(await storedManifestAddress(`${KEY}=`, 'acme'))
  })
})

describe('the key of stored manifests', () => {
  it.each([KEY, KEY.slice(0, -1), '0123456789abcdef'.repeat(4)])('may be %s', (key) => {
    expect(StoredManifestKey.safeParse(key).success).toBe(true)
  })

  it.each([
    ['a word', 'secret'],
    ['31 bytes', KEY.slice(0, 42)],
    ['one letter, many times', 'a'.repeat(64)],
    ['a sentence', 'the quick brown fox jumps over the lazy dog and more'],
  ])('is refused when it is %s, in a message without it', (_what, key) => {
    const { error } = StoredManifestKey.safeParse(key)
    expect(error?.issues.length).toBeGreaterThan(0)
    expect(String(error)).not.toContain(key)
  })
})
