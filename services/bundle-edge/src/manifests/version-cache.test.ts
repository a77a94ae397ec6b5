import { StoreUnavailableError } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { versionManifestKey, versionStateKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { damageObject, publishVersion, putObject, REF } from '../testing/publish-version.ts'
import { createLargeManifestTurns } from './large-manifests.ts'
import { createVersionCache, MANIFEST_CACHE_MIN_BYTES, type VersionCacheContext } from './version-cache.ts'

const KEY = versionManifestKey(REF)
const STATE_KEY = versionStateKey(REF)
const REVALIDATE_MS = 5000
const FILES = { 'bundle.js': { bytes: 'export {}' } }

/** A cache on a store that fails as planned, with a clock that the test moves. */
function setUp(options: Partial<VersionCacheContext> = {}) {
  const memory = createMemoryStore()
  const store = faulty(memory)
  const lookups: string[] = []
  const refreshes: unknown[] = []
  let waiting: (() => void) | undefined
  const refreshed = (outcome: unknown): void => {
    refreshes.push(outcome)
    waiting?.()
  }
  const time = { ms: Date.parse('2026-06-01T00:00:00Z') }
  const cache = createVersionCache({
    store,
    maxBytes: MANIFEST_CACHE_MIN_BYTES,
    revalidateMs: REVALIDATE_MS,
    loadTimeoutMs: 1000,
    readInTurn: createLargeManifestTurns(),
    cacheTagHeader: null,
    readsAccess: false,
    clock: () => time.ms,
    onLookup: (result) => lookups.push(result),
    onRefreshed: () => refreshed('ok'),
    onRefreshError: refreshed,
    ...options,
  })
  return {
    memory,
    store,
    cache,
    time,
    lookups,
    refreshes,
    nextRefresh: () =>
      new Promise<void>((resolve) => {
        waiting = resolve
      }),
  }
}

describe('a published version', () => {
  it('is read once for concurrent loads, and not again while it is fresh', async () => {
    const { cache, memory, store, time, lookups } = setUp()
    await publishVersion(memory, { files: FILES })
    const loaded = await Promise.all(Array.from({ length: 20 }, () => cache.load(REF)))
    time.ms += REVALIDATE_MS - 1
    expect(cache.cached(REF)).toBe(loaded[0])
    expect(new Set(loaded).size).toBe(1)
    expect(store.calls).toEqual([
      { method: 'open', key: KEY },
      { method: 'read', key: STATE_KEY },
    ])
    expect(lookups.at(-1)).toBe('hit')
  })

  it('is served stale during a single refresh, and is fresh afterwards', async () => {
    const { cache, memory, store, time, lookups, nextRefresh } = setUp()
    await publishVersion(memory, { files: FILES })
    const version = await cache.load(REF)
    time.ms += REVALIDATE_MS
    const refresh = nextRefresh()
    expect([cache.cached(REF), cache.cached(REF)]).toEqual([version, version])
    await refresh
    expect(cache.cached(REF)).toBe(version)
    expect(store.calls.map(({ method }) => method)).toEqual(['open', 'read', 'head', 'read'])
    expect(lookups.slice(1)).toEqual(['stale', 'stale', 'hit'])
  })

  it('stays cached however often its refresh fails, and is refreshed again at the usual interval', async () => {
    const { cache, memory, store, time, lookups, refreshes, nextRefresh } = setUp()
    await publishVersion(memory, { files: FILES })
    const version = await cache.load(REF)
    store.plan({ failOn: 'head', times: Infinity })
    for (let times = 0; times < 3; times += 1) {
      time.ms += REVALIDATE_MS
      const refresh = nextRefresh()
      expect(cache.cached(REF)).toBe(version)
      await refresh
      expect([cache.cached(REF), lookups.at(-1)]).toEqual([version, 'hit'])
    }
    expect(refreshes).toHaveLength(3)
    expect(refreshes.every((error) => error instanceof StoreUnavailableError)).toBe(true)
  })

  it('is checked before it is served again when nobody checked it for twice the interval', async () => {
    const { cache, memory, store, time, lookups } = setUp()
    await publishVersion(memory, { files: FILES })
    const version = await cache.load(REF)
    time.ms += 2 * REVALIDATE_MS
    expect(cache.cached(REF)).toBeUndefined()
    expect(cache.serves(version?.name ?? '', version?.identity ?? Symbol('none'))).toBe(false)
    const loaded = await Promise.all([cache.load(REF), cache.load(REF)])
    expect(loaded).toEqual([version, version])
    expect(store.calls.map(({ method }) => method)).toEqual(['open', 'read', 'head', 'read'])
    expect([cache.cached(REF), ...lookups]).toEqual([version, 'miss', 'stale', 'stale', 'hit'])
  })

  it('that nobody checked for long is served while the store cannot answer', async () => {
    const { cache, memory, store, time, refreshes } = setUp()
    await publishVersion(memory, { files: FILES })
    const version = await cache.load(REF)
    time.ms += 86_400_000
    store.plan({ failOn: 'read', times: Infinity })
    expect(await cache.load(REF)).toBe(version)
    expect(cache.cached(REF)).toBe(version)
    expect(refreshes).toEqual([expect.any(StoreUnavailableError)])
  })

  it('is dropped when a refresh proves that it was removed', async () => {
    const { cache, memory, time, nextRefresh } = setUp()
    await publishVersion(memory, { files: FILES })
    await cache.load(REF)
    await memory.remove(KEY)
    time.ms += REVALIDATE_MS
    const refresh = nextRefresh()
    cache.cached(REF)
    await refresh
    expect(cache.cached(REF)).toBeUndefined()
    expect(await cache.load(REF)).toBeNull()
  })

  it('stays cached when HEAD reports it missing but reading it fails', async () => {
    const { cache, memory, store, time, nextRefresh } = setUp()
    await publishVersion(memory, { files: FILES })
    const version = await cache.load(REF)
    await memory.remove(KEY)
    store.plan({ failOn: 'open', skip: 0 })
    time.ms += REVALIDATE_MS
    const refresh = nextRefresh()
    cache.cached(REF)
    await refresh
    expect(cache.cached(REF)).toBe(version)
  })

  it('is stale when the clock has been set back', async () => {
    const { cache, memory, time, lookups } = setUp()
    await publishVersion(memory, { files: FILES })
    await cache.load(REF)
    time.ms -= 86_400_000
    cache.cached(REF)
    expect(lookups.at(-1)).toBe('stale')
  })

  it('is evicted for newer ones when the cache is full, which never exceeds its size', async () => {
    const { cache, memory } = setUp({ maxBytes: 100_000 })
    for (let patch = 0; patch < 60; patch += 1) {
      await publishVersion(memory, { version: `1.0.${patch}`, files: FILES })
      await cache.load({ ...REF, version: `1.0.${patch}` })
    }
    expect(cache.count).toBeLessThan(60)
    expect(cache.bytes).toBeLessThanOrEqual(100_000)
    expect(cache.cached({ ...REF, version: '1.0.59' })).toBeDefined()
  })
})

describe('an unpublished version', () => {
  it('is remembered as absent for a second, then looked up again', async () => {
    const { cache, memory, store, time, lookups } = setUp()
    expect(await cache.load(REF)).toBeNull()
    time.ms += 999
    expect(await cache.load(REF)).toBeNull()
    expect(store.calls).toHaveLength(1)
    await publishVersion(memory, { files: FILES })
    time.ms += 1
    expect(await cache.load(REF)).not.toBeNull()
    expect(lookups).toEqual(['miss', 'absent', 'miss'])
  })

  it('is reported as an error, not as absent, when the store fails, and the error is not remembered', async () => {
    const { cache, memory, store } = setUp()
    await publishVersion(memory, { files: FILES })
    store.plan({ failOn: 'open' })
    await expect(cache.load(REF)).rejects.toThrow(StoreUnavailableError)
    expect(await cache.load(REF)).not.toBeNull()
  })

  it('is reported as an error when the store fails after its absence was remembered for a second', async () => {
    const { cache, store, time } = setUp()
    await cache.load(REF)
    time.ms += 1000
    store.plan({ failOn: 'open' })
    await expect(cache.load(REF)).rejects.toThrow(StoreUnavailableError)
  })

  it('is reported as an error when the store does not answer in time', async () => {
    const { cache, store } = setUp({ loadTimeoutMs: 20 })
    store.plan({ hangOn: 'open' })
    await expect(cache.load(REF)).rejects.toThrow(/not read within 20 ms/)
  })

  it('is reported as an error when its manifest breaks off', async () => {
    const { cache, memory, store } = setUp()
    await publishVersion(memory, { files: FILES })
    store.plan({ breakBodyAfterBytes: 10 })
    await expect(cache.load(REF)).rejects.toThrow(StoreUnavailableError)
  })
})

describe('a damaged manifest', () => {
  it.each([
    ['not JSON', '{'],
    ['of another schema', '{"schemaVersion":2}'],
    ['empty', ''],
  ])(
    'that is %s rejects loads with DamagedObjectError, and is read again after a second',
    async (_what, text) => {
      const { cache, memory, store, time } = setUp()
      await putObject(memory, KEY, Buffer.from(text))
      await expect(cache.load(REF)).rejects.toMatchObject({ name: 'DamagedObjectError' })
      await expect(cache.load(REF)).rejects.toMatchObject({ name: 'DamagedObjectError' })
      expect(store.calls).toHaveLength(1)
      await memory.remove(KEY)
      await publishVersion(memory, { files: FILES })
      time.ms += 1000
      expect(await cache.load(REF)).not.toBeNull()
    },
  )

  it('with one invalid entry fails for that file only', async () => {
    const { cache, memory } = setUp()
    const manifest = await publishVersion(memory, { files: { ...FILES, 'b.js': { bytes: 'b' } } })
    const files = manifest.files.map((file) => (file.path === 'b.js' ? { ...file, sha256: 'none' } : file))
    await damageObject(memory, KEY, Buffer.from(JSON.stringify({ ...manifest, files })))
    const version = await cache.load(REF)
    expect(version?.file('bundle.js')).toBeDefined()
    expect(() => version?.file('b.js')).toThrow(/invalid entry for b\.js/)
  })

  it('that belongs to another version rejects the load', async () => {
    const { cache, memory } = setUp()
    const other = await publishVersion(memory, { version: '2.0.0', files: FILES })
    await putObject(memory, KEY, Buffer.from(JSON.stringify(other)))
    await expect(cache.load(REF)).rejects.toThrow(/is the manifest of test-plugin 2\.0\.0/)
  })

  it('does not replace the version that is cached', async () => {
    const { cache, memory, time, refreshes, nextRefresh } = setUp()
    await publishVersion(memory, { files: FILES })
    const version = await cache.load(REF)
    await damageObject(memory, KEY, Buffer.from('{'))
    time.ms += REVALIDATE_MS
    const refresh = nextRefresh()
    cache.cached(REF)
    await refresh
    expect(cache.cached(REF)).toBe(version)
    expect(refreshes).toEqual([expect.objectContaining({ name: 'DamagedObjectError' })])
  })
})
