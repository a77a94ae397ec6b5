import { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchUpload } from './watch-upload.ts'

const OPTIONS = { idleTimeoutMs: 1000, timeoutMs: 10_000, minBytesPerSecond: 100, limitBytes: 1_000_000 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A request whose client sends what the test says. */
function openUpload(options: Partial<typeof OPTIONS> = {}) {
  const socket = Object.assign(new EventEmitter(), { bytesRead: 0, destroyed: false })
  const body = new Readable({ read: () => undefined })
  const request = Object.assign(body, { socket }) as unknown as IncomingMessage
  const watch = watchUpload(request, { ...OPTIONS, ...options })
  const send = (bytes: number) => {
    socket.bytesRead += bytes
    body.push(Buffer.alloc(bytes))
  }
  const sendEvery100Ms = async (bytes: number, times: number) => {
    for (let time = 0; time < times && !watch.signal.aborted; time += 1) {
      send(bytes)
      await vi.advanceTimersByTimeAsync(100)
    }
  }
  return { watch, body, sendEvery100Ms }
}

describe('watchUpload', () => {
  it('aborts an upload that sends nothing for the idle time', async () => {
    const { watch, body } = openUpload()
    body.resume()
    await vi.advanceTimersByTimeAsync(900)
    expect(watch.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(watch.signal.reason).toMatchObject({
      code: 'UPLOAD_STALLED',
      message: 'Nothing was received for 1000 milliseconds.',
    })
  })

  it('does not count the time in which the registry pauses the body', async () => {
    const { watch, body } = openUpload()
    await vi.advanceTimersByTimeAsync(60_000)
    body.resume()
    await vi.advanceTimersByTimeAsync(900)
    body.pause()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(watch.signal.aborted).toBe(false)
    body.resume()
    await vi.advanceTimersByTimeAsync(300)
    expect(watch.signal.reason).toMatchObject({ code: 'UPLOAD_STALLED' })
  })

  it('aborts an upload that is slower than the lowest rate', async () => {
    const { watch, body, sendEvery100Ms } = openUpload()
    body.resume()
    await sendEvery100Ms(9, 20)
    expect(watch.signal.reason).toMatchObject({
      code: 'UPLOAD_STALLED',
      message: expect.stringMatching(
        /^Only \d+ bytes were received in 1000 milliseconds; 100 a second are needed\.$/,
      ),
    })
  })

  it('allows an upload that keeps the lowest rate, until its total time is over', async () => {
    const { watch, body, sendEvery100Ms } = openUpload()
    body.resume()
    await sendEvery100Ms(15, 90)
    expect(watch.signal.aborted).toBe(false)
    await sendEvery100Ms(15, 20)
    expect(watch.signal.reason).toMatchObject({
      message: 'The body was not complete after 10000 milliseconds.',
    })
  })

  it('allows any rate when no lowest rate is set', async () => {
    const { watch, body, sendEvery100Ms } = openUpload({ minBytesPerSecond: 0 })
    body.resume()
    await sendEvery100Ms(1, 50)
    expect(watch.signal.aborted).toBe(false)
  })

  it('stops timing when the body has ended', async () => {
    const { watch, body } = openUpload()
    body.resume()
    body.push(null)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(watch.signal.aborted).toBe(false)
  })
})
