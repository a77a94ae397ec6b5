import { expect, it } from 'vitest'
import { StoreUnavailableError } from '../errors.ts'
import { createMemoryStore } from '../memory/memory-store.ts'
import { sourceOf } from '../sources/source-of.ts'
import { faulty } from './faulty.ts'
import { bytesOf, readAll } from './object-source.ts'

const ATTRIBUTES = { contentType: 'application/javascript' }

it('faulty fails the nth call of a method before it takes effect', async () => {
  const store = faulty(createMemoryStore(), { failOn: 'putIfAbsent', skip: 1, times: 1 })
  expect(await store.putIfAbsent('a', sourceOf('a'), ATTRIBUTES)).toBe('created')
  await expect(store.putIfAbsent('b', sourceOf('b'), ATTRIBUTES)).rejects.toThrow(StoreUnavailableError)
  expect(await store.head('b')).toBeNull()
  expect(await store.putIfAbsent('b', sourceOf('b'), ATTRIBUTES)).toBe('created')
})

it('faulty fails a call after it has taken effect', async () => {
  const error = new Error('lost')
  const store = faulty(createMemoryStore(), { failOn: 'putIfAbsent', effect: 'after', error })
  await expect(store.putIfAbsent('a', sourceOf('a'), ATTRIBUTES)).rejects.toBe(error)
  expect(await store.putIfAbsent('a', sourceOf('a'), ATTRIBUTES)).toBe('exists')
})

it('faulty with a key affects calls with that key only', async () => {
  const store = faulty(createMemoryStore(), { failOn: 'head', key: 'b', times: Infinity })
  expect(await store.head('a')).toBeNull()
  await expect(store.head('b')).rejects.toThrow(StoreUnavailableError)
})

it('faulty hangs a call until its signal is aborted', async () => {
  const store = faulty(createMemoryStore(), { hangOn: 'head' })
  const controller = new AbortController()
  const reason = new Error('too long')
  const hanging = store.head('a', { signal: controller.signal })
  controller.abort(reason)
  await expect(hanging).rejects.toBe(reason)
  expect(await store.head('a')).toBeNull()
})

it('faulty delays a call until the delay ends or its signal is aborted', async () => {
  const store = faulty(
    createMemoryStore(),
    { delayOn: 'check', delayMs: 1 },
    { delayOn: 'head', delayMs: 60_000 },
  )
  await expect(store.check()).resolves.toBeUndefined()
  await expect(store.head('a', { signal: AbortSignal.timeout(1) })).rejects.toMatchObject({
    name: 'TimeoutError',
  })
})

it.each([0, 1, 65_536, 99_999])('faulty breaks a body after %d bytes', async (limitBytes) => {
  const store = faulty(createMemoryStore())
  const bytes = bytesOf(100_000)
  await store.putIfAbsent('a', sourceOf(bytes), ATTRIBUTES)
  store.plan({ breakBodyAfterBytes: limitBytes })
  const { body } = await store.open('a')
  const chunks: Buffer[] = []
  body.on('data', (chunk: Buffer) => chunks.push(chunk))
  await expect(new Promise((_, reject) => body.once('error', reject))).rejects.toThrow(StoreUnavailableError)
  expect(Buffer.concat(chunks).equals(bytes.subarray(0, limitBytes))).toBe(true)
  expect((await readAll(await store.open('a'))).equals(bytes)).toBe(true)
})

it('faulty fails a listing before its first key or after its last', async () => {
  const store = faulty(createMemoryStore(), { failOn: 'list' }, { failOn: 'list', skip: 1, effect: 'after' })
  await store.putIfAbsent('a', sourceOf('a'), ATTRIBUTES)
  await expect(Array.fromAsync(store.list(''))).rejects.toThrow(StoreUnavailableError)
  const seen: string[] = []
  const listing = (async () => {
    for await (const { key } of store.list('')) seen.push(key)
  })()
  await expect(listing).rejects.toThrow(StoreUnavailableError)
  expect(seen).toEqual(['a'])
})

it('faulty records every call', async () => {
  const store = faulty(createMemoryStore(), { failOn: 'head' })
  await expect(store.head('a')).rejects.toThrow(StoreUnavailableError)
  await store.check()
  expect(store.calls).toEqual([{ method: 'head', key: 'a' }, { method: 'check' }])
})
