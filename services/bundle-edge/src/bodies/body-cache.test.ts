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

it('reads a body once for many who ask at the same time, and then no more', async () => {
  const { cache, store, first } = await setUp()
  const loaded = await Promise.all(Array.from({ length: 20 }, () => cache.load(first)))
  expect(new Set(loaded).size).toBe(1)
  expect(cache.cached(first)).toBe(loaded[0])
  expect(store.calls).toHaveLength(1)
  expect([cache.bytes, cache.transientBytes]).toEqual([8 * KIB, 0])
})

it('knows equal bytes by another key', async () => {
  const { cache, first } = await setUp()
  const body = await cache.load(first)
  expect(cache.cached({ ...first, key: 'elsewhere' })).toBe(body)
})

it('admits what is up to an eighth of its bytes', async () => {
  const { cache, first } = await setUp()
  expect(cache.admits({ ...first, size: 8 * KIB })).toBe(true)
  expect(cache.admits({ ...first, size: 8 * KIB + 1 })).toBe(false)
})

it('admits nothing above 16 MiB, however large it is', async () => {
  const { cache, first } = await setUp({ maxBytes: 1024 * KIB * KIB })
  expect(cache.admits({ ...first, size: 16 * KIB * KIB })).toBe(true)
  expect(cache.admits({ ...first, size: 16 * KIB * KIB + 1 })).toBe(false)
})

it('never holds more than it was given', async () => {
  const { cache, objects } = await setUp({ sizes: Array.from({ length: 30 }, () => 8 * KIB) })
  for (const object of objects) await cache.load(object)
  expect([cache.bytes, cache.count]).toEqual([64 * KIB, 8])
  expect(cache.cached(nth(objects, 29))).toBeDefined()
  expect(cache.cached(nth(objects, 0))).toBeUndefined()
})

it('counts what is being sent after it left, and admits nothing while that fills its bytes again', async () => {
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

it('admits nothing beyond its bytes while bodies are read', async () => {
  const { cache, store, objects, first } = await setUp({ sizes: Array.from({ length: 8 }, () => 8 * KIB) })
  store.plan({ delayOn: 'open', delayMs: 1, times: 8 })
  const loads = objects.map((object) => cache.load(object))
  expect(cache.admits({ ...first, sha256: 'f'.repeat(64) })).toBe(false)
  // One that is under way costs nothing more.
  expect(cache.admits(first)).toBe(true)
  await Promise.all(loads)
  expect(cache.admits({ ...first, sha256: 'f'.repeat(64) })).toBe(true)
})

it.each([
  ['other bytes of the same size', Buffer.alloc(8 * KIB, 9)],
  ['fewer bytes', Buffer.alloc(8 * KIB - 1, 1)],
  ['more bytes', Buffer.alloc(8 * KIB + 1, 1)],
])('gives out nothing, and keeps nothing, when the store has %s', async (_what, bytes) => {
  const { cache, memory, first } = await setUp()
  await damageObject(memory, first.key, bytes)
  await expect(cache.load(first)).rejects.toMatchObject({ name: 'DamagedObjectError', key: first.key })
  expect([cache.count, cache.transientBytes]).toEqual([0, 0])
})

it('calls it damage when a listed object is not there', async () => {
  const { cache, memory, first } = await setUp()
  await memory.remove(first.key)
  await expect(cache.load(first)).rejects.toMatchObject({ name: 'DamagedObjectError' })
})

it('can be asked again after the store failed', async () => {
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
