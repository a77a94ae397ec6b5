import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FollowedEvents, followEvents } from './follow-events.ts'

class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2
  readyState = 1
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
    opened.push(this)
  }
  close(): void {
    this.readyState = FakeEventSource.CLOSED
  }
  tell(lastEventId: string): void {
    this.dispatchEvent(Object.assign(new Event('generation'), { lastEventId }))
  }
  fail(readyState: number): void {
    this.readyState = readyState
    this.dispatchEvent(new Event('error'))
  }
}

let opened: FakeEventSource[] = []
let page: EventTarget & { visibilityState: string }
let followed: FollowedEvents
const refresh = vi.fn(async () => {})

function show(visibilityState: string): void {
  page.visibilityState = visibilityState
  page.dispatchEvent(new Event('visibilitychange'))
}

describe('a page that follows events', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    opened = []
    refresh.mockClear()
    page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
    vi.stubGlobal('document', page)
    vi.stubGlobal('EventSource', FakeEventSource)
    followed = followEvents({ url: '/events', refresh })
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  })

  it('asks once, within 250 ms, after one or several new generations, and not for the same one again', () => {
    opened[0]?.tell('7')
    opened[0]?.tell('8')
    vi.advanceTimersByTime(250)
    expect(refresh).toHaveBeenCalledTimes(1)
    opened[0]?.tell('8')
    vi.advanceTimersByTime(250)
    expect(refresh).toHaveBeenCalledTimes(1)
    opened[0]?.tell('9')
    vi.advanceTimersByTime(250)
    expect(refresh).toHaveBeenCalledTimes(2)
  })

  it('closes the stream while it is hidden', () => {
    show('hidden')
    expect(opened.map(({ readyState }) => readyState)).toEqual([FakeEventSource.CLOSED])
    show('visible')
    expect(opened.map(({ readyState }) => readyState)).toEqual([FakeEventSource.CLOSED, 1])
  })

  it('leaves a cut to the browser, and opens a refused stream again after 15 to 45 seconds', () => {
    opened[0]?.fail(0)
    vi.advanceTimersByTime(60_000)
    expect(opened).toHaveLength(1)
    opened[0]?.fail(FakeEventSource.CLOSED)
    vi.advanceTimersByTime(14_999)
    expect(opened).toHaveLength(1)
    vi.advanceTimersByTime(30_001)
    expect(opened).toHaveLength(2)
  })

  it('opens nothing and asks nothing after it stopped', () => {
    opened[0]?.tell('7')
    followed.stop()
    show('visible')
    vi.advanceTimersByTime(60_000)
    expect(opened.map(({ readyState }) => readyState)).toEqual([FakeEventSource.CLOSED])
    expect(refresh).not.toHaveBeenCalled()
  })

  it('asks again after a failure, until it succeeds', async () => {
    refresh.mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('down'))
    opened[0]?.tell('7')
    await vi.advanceTimersByTimeAsync(250 + 1500 + 3000)
    expect(refresh).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(refresh).toHaveBeenCalledTimes(3)
  })
})
