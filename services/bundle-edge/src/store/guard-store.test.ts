import { setImmediate } from 'node:timers/promises'
import { ObjectNotFoundError, type ObjectReader, StoreUnavailableError } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { expect, it } from 'vitest'
import { putObject } from '../testing/publish-version.ts'
import { guardStore, StoreSuspendedError } from './guard-store.ts'

const KEY = 'a/v1.0.0/bundle.js'

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    return error instanceof Error ? error.name : 'no error'
  }
}

async function setUp({ timeoutMs = 10_000 } = {}) {
  const memory = createMemoryStore()
  await putObject(memory, KEY, Buffer.from('bytes'))
  const store = faulty(memory)
  const time = { ms: 1_000_000 }
  const events: string[] = []
  const guard = guardStore({
    store,
    timeoutMs,
    clock: () => time.ms,
    onSuspended: () => void events.push('suspended'),
    onTrusted: () => void events.push('trusted'),
  })
  return { store, time, events, guard, head: () => outcomeOf(guard.head(KEY)) }
}

it('asks no more after three failures in a row, and says when it will', async () => {
  const { store, guard, events, head } = await setUp()
  store.plan({ failOn: 'head', times: Infinity })
  for (let turn = 0; turn < 3; turn += 1) expect(await head()).toBe('StoreUnavailableError')
  const refused = guard.open(KEY)
  await expect(refused).rejects.toThrow(StoreSuspendedError)
  await expect(refused).rejects.toMatchObject({ retryAfterSeconds: 1 })
  expect(guard.state).toBe('suspended')
  expect(store.calls).toHaveLength(3)
  expect(events).toEqual(['suspended'])
})

it('counts failures in a row only: an answer, and that an object is not there, is none', async () => {
  const { store, guard, head } = await setUp()
  store.plan({ failOn: 'head', times: 2 })
  await Promise.all([head(), head()])
  await expect(guard.open('a/v1.0.0/none.js')).rejects.toThrow(ObjectNotFoundError)
  store.plan({ failOn: 'head', times: 2 })
  await Promise.all([head(), head()])
  expect(guard.state).toBe('trusted')
  expect(await head()).toBe('ok')
})

it('lets one call at a time find out, after pauses that grow, and trusts the store again when it answers', async () => {
  const { store, guard, events, time, head } = await setUp()
  store.plan({ failOn: 'head', times: 4 })
  for (let turn = 0; turn < 3; turn += 1) await head()
  time.ms += 500
  expect(await head()).toBe('StoreUnavailableError')
  time.ms += 500
  expect(await head()).toBe('StoreSuspendedError')
  time.ms += 500
  const probe = head()
  expect(guard.state).toBe('probed')
  expect(await head()).toBe('StoreSuspendedError')
  expect(await probe).toBe('ok')
  expect(await Promise.all([head(), head()])).toEqual(['ok', 'ok'])
  expect(events).toEqual(['suspended', 'trusted'])
})

it('is not suspended for longer when the clock is set back', async () => {
  const { store, time, head } = await setUp()
  store.plan({ failOn: 'head', times: 3 })
  for (let turn = 0; turn < 3; turn += 1) await head()
  time.ms -= 86_400_000
  expect(await head()).toBe('StoreSuspendedError')
  time.ms += 86_400_500
  expect(await head()).toBe('ok')
})

it('lets the next call find out when the one that did was cancelled', async () => {
  const { store, guard, time, head } = await setUp()
  store.plan({ failOn: 'head', times: 3 })
  for (let turn = 0; turn < 3; turn += 1) await head()
  time.ms += 500
  store.plan({ hangOn: 'head', times: 1 })
  const leaving = new AbortController()
  const left = guard.head(KEY, { signal: leaving.signal })
  leaving.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  expect(await head()).toBe('ok')
})

it('gives up in time on a store that heeds no signal, and destroys the body that comes too late', async () => {
  const late = Promise.withResolvers<Awaited<ReturnType<ObjectReader['open']>>>()
  const memory = createMemoryStore()
  await putObject(memory, KEY, Buffer.from('bytes'))
  const guard = guardStore({
    store: { ...memory, open: () => late.promise },
    timeoutMs: 50,
    clock: Date.now,
    onSuspended: () => {},
    onTrusted: () => {},
  })
  await expect(guard.open(KEY)).rejects.toThrow(StoreUnavailableError)
  const opened = await memory.open(KEY)
  late.resolve(opened)
  await setImmediate()
  expect(opened.body.destroyed).toBe(true)
})

it('lets go of a body when its reader leaves after the deadline', async () => {
  const { guard } = await setUp({ timeoutMs: 50 })
  const reader = new AbortController()
  const { body } = await guard.open(KEY, { signal: reader.signal })
  body.on('error', () => {})
  reader.abort(new Error('left'))
  await expect.poll(() => body.destroyed).toBe(true)
})

it('asks for its health whatever state it is in', async () => {
  const { store, guard, head } = await setUp()
  store.plan({ failOn: 'head', times: 3 })
  for (let turn = 0; turn < 3; turn += 1) await head()
  expect(guard.state).toBe('suspended')
  await guard.check()
})
