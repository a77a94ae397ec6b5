import { StoreUnavailableError } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { expect, it } from 'vitest'
import { damageObject, putObject, sha256 } from '../testing/publish-version.ts'
import { createBodyCache } from './body-cache.ts'

const KIB = 1024

async function setUp({
  maxBytes = 64 * KIB,
  sizes = [8 * KIB],
}: {
  maxBytes?: number
  sizes?: number[]
} = {}) {
  const memory = createMemoryStore()
  const objects = await Promise.all(
    sizes.map(async (size, index) => {
      const bytes = Buffer.alloc(size, index + 1)
      await putObject(memory, `object-${index}`, bytes)
      return { key: `object-${index}`, size, sha256: sha256(bytes) }
    }),
  )
  const store = faulty(memory)
  const cache = createBodyCache({ store, maxBytes, loadTimeoutMs: 1000 })
  return { memory, store, cache, objects, first: nth(objects, 0) }
}

it('the body cache reads a body once for concurrent loads, and keeps it', async () => {
  const { cache, store, first } = await setUp()
  const loaded = await Promise.all(Array.from({ length: 20 }, () => cache.load(first)))
  expect(new Set(loaded).size).toBe(1)
  expect(cache.cached(first)).toBe(loaded[0])
  expect(store.calls).toHaveLength(1)
  expect([cache.bytes, cache.transientBytes]).toEqual([8 * KIB, 0])
})

it('the body cache finds a cached body for an object with the same bytes under another key', async () => {
  const { cache, first } = await setUp()
  const body = await cache.load(first)
  expect(cache.cached({ ...first, key: 'elsewhere' })).toBe(body)
})

it('the body cache admits bodies of up to an eighth of its size', async () => {
  const { cache, first } = await setUp()
  expect(cache.admits({ ...first, size: 8 * KIB })).toBe(true)
  expect(cache.admits({ ...first, size: 8 * KIB + 1 })).toBe(false)
})

it('a body cache of any size admits no body above 16 MiB', async () => {
  const { cache, first } = await setUp({ maxBytes: 1024 * KIB * KIB })
  expect(cache.admits({ ...first, size: 16 * KIB * KIB })).toBe(true)
  expect(cache.admits({ ...first, size: 16 * KIB * KIB + 1 })).toBe(false)
})

it('the body cache never exceeds its size, and evicts the least recently used bodies', async () => {
  const { cache, objects } = await setUp({ sizes: Array.from({ length: 30 }, () => 8 * KIB) })
  for (const object of objects) await cache.load(object)
  expect([cache.bytes, cache.count]).toEqual([64 * KIB, 8])
  expect(cache.cached(nth(objects, 29))).toBeDefined()
  expect(cache.cached(nth(objects, 0))).toBeUndefined()
})

it('the body cache counts evicted bodies that are still being sent, and admits nothing while they take as much as its size', async () => {
  const { cache, objects, first } = await setUp({ sizes: Array.from({ length: 16 }, () => 8 * KIB) })
  const releases: (() => void)[] = []
  for (const object of objects) {
    const body = await cache.load(object)
    releases.push(body.retain(), body.retain())
  }
  expect(cache.transientBytes).toBe(64 * KIB)
  expect(cache.admits({ ...first, sha256: 'f'.repeat(64) })).toBe(false)
  for (const release of releases) release()
  expect(cache.transientBytes).toBe(0)
  expect(cache.admits(first)).toBe(true)
})

it('the body cache admits no further body while those being read take all of its size', async () => {
  const { cache, store, objects, first } = await setUp({ sizes: Array.from({ length: 8 }, () => 8 * KIB) })
  store.plan({ delayOn: 'open', delayMs: 1, times: 8 })
  const loads = objects.map((object) => cache.load(object))
  expect(cache.admits({ ...first, sha256: 'f'.repeat(64) })).toBe(false)
  // A body that is already being read takes no more memory.
  expect(cache.admits(first)).toBe(true)
  await Promise.all(loads)
  expect(cache.admits({ ...first, sha256: 'f'.repeat(64) })).toBe(true)
})

it.each([
  ['other bytes of the same size', Buffer.alloc(8 * KIB, 9)],
  ['fewer bytes', Buffer.alloc(8 * KIB - 1, 1)],
  ['more bytes', Buffer.alloc(8 * KIB + 1, 1)],
])('the body cache rejects a load, and keeps nothing, when the store has %s', async (_what, bytes) => {
  const { cache, memory, first } = await setUp()
  await damageObject(memory, first.key, bytes)
  await expect(cache.load(first)).rejects.toMatchObject({ name: 'DamagedObjectError', key: first.key })
  expect([cache.count, cache.transientBytes]).toEqual([0, 0])
})

it('the body cache rejects with DamagedObjectError when a listed object is missing', async () => {
  const { cache, memory, first } = await setUp()
  await memory.remove(first.key)
  await expect(cache.load(first)).rejects.toMatchObject({ name: 'DamagedObjectError' })
})

it('the body cache loads a body after earlier loads of it have failed', async () => {
  const { cache, store, first } = await setUp()
  store.plan({ failOn: 'open' })
  store.plan({ breakBodyAfterBytes: 100, skip: 1 })
  await expect(cache.load(first)).rejects.toThrow(StoreUnavailableError)
  await expect(cache.load(first)).rejects.toThrow(StoreUnavailableError)
  expect((await cache.load(first)).bytes).toHaveLength(8 * KIB)
})

function nth<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`there is no item ${index}`)
  return item
}
