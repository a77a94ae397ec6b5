import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it, vi } from 'vitest'
import { shareReads } from './share-reads.ts'

const REF = { pluginId: 'test-plugin', version: '1.0.0' }

function openShared() {
  const memory = createMemoryCatalog()
  const find = vi.fn((ref: typeof REF) => memory.versions.find(ref))
  let nowMs = 1_000_000
  const counted = { ...memory, versions: { ...memory.versions, find } }
  return {
    find,
    catalog: shareReads(counted, () => nowMs),
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

describe('a catalog that shares what it has read', () => {
  it('reads a version once for many callers, and another version by itself', async () => {
    const { find, catalog } = openShared()
    const plugins = ['a', 'b'].map((label) => ({ ...REF, config: { label } }))
    await Promise.all(plugins.map((plugin) => catalog.versions.find(plugin)))
    expect(find).toHaveBeenCalledTimes(1)
    await catalog.versions.find({ ...REF, version: '1.1.0' })
    expect(find).toHaveBeenCalledTimes(2)
  })

  it('reads a version again after a moment', async () => {
    const { find, catalog, pass } = openShared()
    await catalog.versions.find(REF)
    pass(1000)
    await catalog.versions.find(REF)
    expect(find).toHaveBeenCalledTimes(2)
  })
})
