import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { createRequestLimiter, type RequestLimiter, WINDOW_MS } from './request-limiter.ts'

const START_MS = 1_800_000_000_000
const POLICY = { name: 'changes', quota: 10 }

/** A limiter of a registry, with a clock that only moves by `pass`. */
function openLimiter(catalog = createMemoryCatalog(), registryId = 'one') {
  let nowMs = START_MS
  const limiter = createRequestLimiter({ catalog, clock: () => nowMs, registryId })
  return {
    ...limiter,
    catalog,
    pass: (ms: number) => void (nowMs += ms),
    takeTimes: (times: number, by = 'ci') => {
      const taken = Array.from({ length: times }, () => limiter.take(by, POLICY))
      return taken.filter(({ isAllowed }) => isAllowed).length
    },
  }
}

describe('a limit of requests', () => {
  it('allows as many as it says in each window, to everybody for themselves', async () => {
    await using limiter = openLimiter()
    expect(limiter.take('ci', POLICY)).toEqual({ isAllowed: true, remaining: 9, resetSeconds: 60 })
    expect(limiter.takeTimes(12)).toBe(9)
    expect(limiter.take('ci', POLICY)).toEqual({ isAllowed: false, remaining: 0, resetSeconds: 60 })
    expect(limiter.takeTimes(12, 'other')).toBe(10)
    limiter.pass(WINDOW_MS - 1)
    expect(limiter.take('ci', POLICY)).toMatchObject({ isAllowed: false, resetSeconds: 1 })
    limiter.pass(1)
    expect(limiter.takeTimes(12)).toBe(10)
  })

  it('is one for all registries with the same catalog', async () => {
    const catalog = createMemoryCatalog()
    await using one = openLimiter(catalog, 'one')
    await using two = openLimiter(catalog, 'two')
    // Looking consumes some too.
    const policy = { name: 'changes', quota: 10_000 }
    const isAllowed = (limiter: RequestLimiter) => limiter.take('ci', policy).isAllowed
    for (const limiter of [one, two]) {
      for (let sent = 0; sent < 6000; sent += 1) expect(isAllowed(limiter)).toBe(true)
      limiter.start()
    }
    for (const limiter of [one, two]) await expect.poll(() => isAllowed(limiter)).toBe(false)
    const stored = await catalog.requestCounts.find('changes by ci')
    expect(Object.keys(stored?.value.counts ?? {}).toSorted()).toEqual(['one', 'two'])
  })

  it('forgets in a new window what other registries had counted before', async () => {
    const catalog = createMemoryCatalog()
    const counts = { two: 10 }
    await catalog.requestCounts.insert({ subject: 'changes by ci', windowStartMs: START_MS, counts })
    await using one = openLimiter(catalog)
    one.takeTimes(1)
    one.start()
    await expect.poll(() => one.take('ci', POLICY).isAllowed).toBe(false)
    one.pass(WINDOW_MS)
    expect(one.takeTimes(12)).toBe(10)
  })

  it('writes nothing for those who send little', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using limiter = openLimiter(catalog)
    limiter.take('ci', { name: 'reads', quota: 1000 })
    limiter.takeTimes(5)
    limiter.start()
    await expect.poll(() => catalog.calls).toContain('requestCounts.insert')
    expect(await catalog.requestCounts.find('reads by ci')).toBeNull()
  })

  it('holds in each registry for itself while the catalog is down', async () => {
    const catalog = faulty(createMemoryCatalog())
    catalog.plan({ failOn: 'requestCounts.find', times: Infinity })
    await using limiter = openLimiter(catalog)
    limiter.start()
    expect(limiter.takeTimes(5)).toBe(5)
    await expect.poll(() => catalog.calls).toContain('requestCounts.find')
    expect(limiter.takeTimes(12)).toBe(5)
  })
})
