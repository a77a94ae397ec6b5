import { createMemoryStore } from '@plugboard/storage/memory'
import { BundlePath, type VersionRef, versionManifestKey } from '@plugboard/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBlob, createBundle } from '../../testing/bundle-under-test.ts'
import { objectsOf } from './version-objects.ts'

/** The longest id and version there may be. */
const LONGEST: VersionRef = { pluginId: 'p'.repeat(64), version: `1.0.0-${'v'.repeat(58)}` }

/** Paths at the limits: of letters with one to four bytes, and of what no listing of a store can carry. */
const paths = fc
  .array(
    fc.oneof(
      fc.string({ unit: fc.constantFrom('x', 'é', '界', '😀'), minLength: 1, maxLength: 100 }),
      fc.string({ unit: fc.constantFrom('x', '.', '\uFFFD', '\uFFFE', '\uFFFF', '\u{1FFFE}'), maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((segments) => segments.join('/'))

describe('objectsOf', () => {
  it('returns keys that every store accepts, for every path that a bundle may contain', async () => {
    const store = createMemoryStore()
    const [file] = createBundle({ 'bundle.js': '' }).files
    if (!file) throw new Error('the bundle has no file')
    const encodings = (['br', 'zstd', 'gzip'] as const).map((coding) => ({ coding, content: createBlob('') }))
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        if (!BundlePath.safeParse(path).success) return
        accepted += 1
        const bundle = { ...createBundle(), files: [{ ...file, path, encodings }] }
        for (const { key } of objectsOf(LONGEST, bundle)) expect(await store.head(key)).toBeNull()
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(300)
    expect(await store.head(versionManifestKey(LONGEST))).toBeNull()
  })
})
