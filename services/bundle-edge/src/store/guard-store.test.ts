import { setImmediate } from 'node:timers/promises'
import { ObjectNotFoundError, type ObjectReader, StoreUnavailableError } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { expect, it } from 'vitest'
import { putObject } from '../testing/publish-version.ts'
import { guardStore, StoreSuspendedError } from './guard-store.ts'

const KEY = 'a/v1.0.0/bundle.js'
const KEYS = [KEY, 'b/v1.0.0/bundle.js', 'c/v1.0.0/bundle.js']

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
  const head = (key = KEY) => outcomeOf(guard.head(key))
  /** One call for each of three keys, while no call is answered. */
  const suspend = async () => {
    store.plan({ failOn: 'head', times: 3 })
    for (const key of KEYS) expect(await head(key)).toBe('StoreUnavailableError')
    expect(guard.state).toBe('suspended')
  }
  return { store, time, events, guard, head, suspend }
}

it('a store that failed for three keys in a row is not called, and the error says when it will be', async () => {
  const { store, guard, events, suspend } = await setUp()
  await suspend()
  const refused = guard.open(KEY)
  await expect(refused).rejects.toThrow(StoreSuspendedError)
  await expect(refused).rejects.toMatchObject({ retryAfterSeconds: 1 })
  expect(store.calls).toHaveLength(3)
  expect(events).toEqual(['suspended'])
})

it('a store that answers in between is not suspended, even when it answers that an object is missing', async () => {
  const { store, guard, head } = await setUp()
  store.plan({ failOn: 'head', times: 2 })
  await Promise.all([head('a'), head('b')])
  await expect(guard.open('a/v1.0.0/none.js')).rejects.toThrow(ObjectNotFoundError)
  store.plan({ failOn: 'head', times: 2 })
  await Promise.all([head('c'), head('d')])
  expect(guard.state).toBe('trusted')
  expect(await head()).toBe('ok')
})

it('a store is not suspended for one unreadable object, however often that is requested', async () => {
  const { store, guard, head } = await setUp()
  store.plan({ failOn: 'head', times: 20 })
  for (let turn = 0; turn < 20; turn += 1) expect(await head('bad')).toBe('StoreUnavailableError')
  expect(guard.state).toBe('trusted')
  expect(await head()).toBe('ok')
})

it('a suspended store whose probe hits an unreadable object is trusted again when its check passes', async () => {
  const { store, guard, time, head, suspend } = await setUp()
  await suspend()
  time.ms += 500
  store.plan({ failOn: 'head', times: 1 })
  expect(await head('bad')).toBe('StoreUnavailableError')
  await expect.poll(() => guard.state).toBe('trusted')
  expect(await head()).toBe('ok')
})

it('a call that its caller times out earlier counts as a failure of the store', async () => {
  const { store, guard } = await setUp()
  store.plan({ hangOn: 'head', times: Infinity })
  for (const key of KEYS) {
    const call = guard.head(key, { signal: AbortSignal.timeout(1) })
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
  }
  expect(guard.state).toBe('suspended')
})

it('a suspended store is probed by one call at a time, after growing pauses, and trusted when it answers', async () => {
  const { store, guard, events, time, head, suspend } = await setUp()
  await suspend()
  time.ms += 500
  store.plan({ failOn: 'head', times: 1 })
  store.plan({ failOn: 'check', times: 1 })
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

it('a store is not suspended for longer when the clock is set back', async () => {
  const { time, head, suspend } = await setUp()
  await suspend()
  time.ms -= 86_400_000
  expect(await head()).toBe('StoreSuspendedError')
  time.ms += 86_400_500
  expect(await head()).toBe('ok')
})

it('a suspended store whose probe was cancelled is probed by the next call', async () => {
  const { store, guard, time, head, suspend } = await setUp()
  await suspend()
  time.ms += 500
  store.plan({ hangOn: 'head', times: 1 })
  const leaving = new AbortController()
  const left = guard.head(KEY, { signal: leaving.signal })
  leaving.abort(new Error('left'))
  await expect(left).rejects.toThrow('left')
  expect(await head()).toBe('ok')
})

it('a call to a store that ignores its signal is rejected in time, and a body that comes later is destroyed', async () => {
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

it('a body is closed when its reader disconnects after the deadline of the call', async () => {
  const { guard } = await setUp({ timeoutMs: 50 })
  const reader = new AbortController()
  const { body } = await guard.open(KEY, { signal: reader.signal })
  body.on('error', () => {})
  reader.abort(new Error('left'))
  await expect.poll(() => body.destroyed).toBe(true)
})

it('the health check of a suspended store still calls it', async () => {
  const { guard, suspend } = await setUp()
  await suspend()
  await expect(guard.check()).resolves.toBeUndefined()
})
