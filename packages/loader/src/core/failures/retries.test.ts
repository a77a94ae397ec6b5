import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRetries } from './retries.ts'

describe('an automatic retry', () => {
  const page = { visibilityState: 'visible' }
  const network = { onLine: true }

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('document', Object.assign(page, { visibilityState: 'visible' }))
    vi.stubGlobal('navigator', Object.assign(network, { onLine: true }))
    vi.spyOn(Math, 'random').mockReturnValue(0)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('happens at growing intervals, up to five minutes', () => {
    const { tries } = failing()
    vi.advanceTimersByTime(1_100_000)
    expect(tries).toEqual([30, 90, 210, 450, 750, 1050])
  })

  it('never happens before its interval has passed, and happens at different times in different pages', () => {
    vi.mocked(Math.random).mockReturnValue(1)
    const { tries } = failing()
    vi.advanceTimersByTime(50_000)
    expect(tries).toEqual([45])
  })

  it('has the shortest interval again after a stop', () => {
    const { tries, retries } = failing()
    vi.advanceTimersByTime(100_000)
    retries.stop()
    vi.advanceTimersByTime(1_000_000)
    expect(tries).toEqual([30, 90])
    retries.later()
    vi.advanceTimersByTime(30_000)
    expect(tries).toEqual([30, 90, 1130])
  })

  it.each([
    ['the page is hidden', { visibilityState: 'hidden' }, {}],
    ['there is no network', {}, { onLine: false }],
  ])('does not happen while %s', (_, pageThen, networkThen) => {
    const { tries } = failing()
    Object.assign(page, pageThen)
    Object.assign(network, networkThen)
    vi.advanceTimersByTime(200_000)
    expect(tries).toEqual([])
    Object.assign(page, { visibilityState: 'visible' })
    Object.assign(network, { onLine: true })
    vi.advanceTimersByTime(30_000)
    expect(tries).toHaveLength(1)
  })
})

/** Fails with every try; answers at which second it was tried. */
function failing() {
  const tries: number[] = []
  const start = Date.now()
  const retries = createRetries(30_000, () => {
    tries.push((Date.now() - start) / 1000)
    retries.later()
  })
  retries.later()
  return { tries, retries }
}
