import { describe, expect } from 'vitest'
import type { FileListKey } from '../catalog.ts'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { sampleFiles } from '../testing/sample-records.ts'

const KEY: FileListKey = { pluginId: 'a-plugin', version: '1.0.0', digest: 'a'.repeat(64) }
const OTHERS: readonly FileListKey[] = [
  { ...KEY, pluginId: 'a-plugin-1' },
  { ...KEY, version: '1.0.0-rc.1' },
  { ...KEY, digest: 'b'.repeat(64) },
]

/** The promises of file lists. */
export function describeFileLists(test: ContractTest): void {
  describe('fileLists', () => {
    test('answers null for a list that was never put, although similar ones were', async ({ catalog }) => {
      for (const [index, other] of OTHERS.entries())
        await catalog.fileLists.put(other, sampleFiles(index + 1))
      expect(await catalog.fileLists.find(KEY)).toBeNull()
      await catalog.fileLists.put(KEY, sampleFiles(9))
      for (const [index, other] of OTHERS.entries()) {
        expect(await catalog.fileLists.find(other)).toEqual(sampleFiles(index + 1))
      }
    })

    test('returns 3000 files deeply equal and in order', async ({ catalog }) => {
      const files = sampleFiles(3000).toReversed()
      await catalog.fileLists.put(KEY, files)
      expect(await catalog.fileLists.find(KEY)).toEqual(files)
    })

    test('keeps the first list when another one is put under its key', async ({ catalog }) => {
      await catalog.fileLists.put(KEY, sampleFiles(1))
      await catalog.fileLists.put(KEY, sampleFiles(2))
      expect(await catalog.fileLists.find(KEY)).toEqual(sampleFiles(1))
    })

    test('keeps one whole list when many are put at once', async (subject) => {
      const { catalog, openAnother } = subject
      await using another = (await openAnother?.()) ?? null
      const puts = Array.from({ length: 24 }, (_, index) =>
        (index % 2 ? (another ?? catalog) : catalog).fileLists.put(KEY, sampleFiles(index + 1)),
      )
      await Promise.all(puts)
      const found = (await catalog.fileLists.find(KEY)) ?? []
      expect(found).toEqual(sampleFiles(found.length))
      expect(found.length).toBeGreaterThan(0)
      expect((await another?.fileLists.find(KEY)) ?? found).toEqual(found)
    })

    test('removes only the given list, and accepts the removal of one that does not exist', async ({
      catalog,
    }) => {
      const [other = KEY] = OTHERS
      await catalog.fileLists.put(KEY, sampleFiles(1))
      await catalog.fileLists.put(other, sampleFiles(2))
      await catalog.fileLists.remove(KEY)
      await catalog.fileLists.remove(KEY)
      expect(await catalog.fileLists.find(KEY)).toBeNull()
      expect(await catalog.fileLists.find(other)).toEqual(sampleFiles(2))
      await catalog.fileLists.put(KEY, sampleFiles(3))
      expect(await catalog.fileLists.find(KEY)).toEqual(sampleFiles(3))
    })
  })
}
