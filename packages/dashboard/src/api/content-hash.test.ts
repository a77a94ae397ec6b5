import { expect, it } from 'vitest'
import { contentHash } from './content-hash.ts'

it('the hash of a content is that of FNV-1a, whatever its pieces are, and changes with any byte', async () => {
  // Draft-eastlake-fnv, test vectors.
  expect(await contentHash(new Blob(['']))).toBe(0x811c9dc5)
  expect(await contentHash(new Blob(['foobar']))).toBe(0xbf9cf968)
  expect(await contentHash(new Blob(['foo', 'bar']))).toBe(0xbf9cf968)
  expect(await contentHash(new Blob(['foobas']))).not.toBe(0xbf9cf968)
})
