import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StoreUnavailableError } from '../errors.ts'
import { createS3Body } from './s3-body.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('an S3 body waits without limit for a slow consumer, but not for a silent store', async () => {
  const answer = new PassThrough()
  const body = createS3Body(answer, { length: 1_000_000, idleTimeoutMs: 1_000 })
  answer.write(Buffer.alloc(500_000))
  await once(body, 'readable')
  // The body is full, so nothing is wanted of the store.
  vi.advanceTimersByTime(60_000)
  expect(body.destroyed).toBe(false)

  const failed = once(body, 'error')
  body.resume()
  await once(answer, 'resume')
  vi.advanceTimersByTime(999)
  expect(body.destroyed).toBe(false)
  vi.advanceTimersByTime(1)
  const [error] = await failed
  expect(error).toBeInstanceOf(StoreUnavailableError)
  expect(answer.destroyed).toBe(true)
})

it.each([
  ['fewer', 3],
  ['more', 5],
])(
  'an S3 body ends with StoreUnavailableError when the store sends %s bytes than announced',
  async (_, length) => {
    const answer = new PassThrough()
    const body = createS3Body(answer, { length: 4, idleTimeoutMs: 1_000 })
    answer.end(Buffer.alloc(length))
    await expect(body.toArray()).rejects.toThrow(StoreUnavailableError)
  },
)
