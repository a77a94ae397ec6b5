import { expect, it } from 'vitest'
import { createTaskQueue } from './compression-queue.ts'

const NO_SIGNAL = { signal: undefined }

it('starts a task when the one before has ended, also when that one failed', async () => {
  const queue = createTaskQueue()
  const events: string[] = []
  const gate = Promise.withResolvers<undefined>()
  const first = queue.run(async () => {
    events.push('first starts')
    await gate.promise
    events.push('first ends')
    throw new Error('first fails')
  }, NO_SIGNAL)
  const second = queue.run(async () => {
    events.push('second starts')
    return 'second'
  }, NO_SIGNAL)
  gate.resolve(undefined)
  await expect(first).rejects.toThrow('first fails')
  expect(await second).toBe('second')
  expect(events).toEqual(['first starts', 'first ends', 'second starts'])
})

it('does not start a task that was aborted while it waited, and goes on with the next one', async () => {
  const queue = createTaskQueue()
  const gate = Promise.withResolvers<undefined>()
  const abort = new AbortController()
  const first = queue.run(() => gate.promise, NO_SIGNAL)
  let started = false
  const aborted = queue.run(
    async () => {
      started = true
    },
    { signal: abort.signal },
  )
  const last = queue.run(async () => 'last', NO_SIGNAL)
  abort.abort(new Error('the client is gone'))
  gate.resolve(undefined)
  await first
  await expect(aborted).rejects.toThrow('the client is gone')
  expect([await last, started]).toEqual(['last', false])
})
