import { describe, expect, it } from 'vitest'
import { readForMetrics } from './read-for-metrics.ts'

function openReading(read: () => Promise<number>) {
  let nowMs = 0
  const failures: unknown[] = []
  const value = readForMetrics(read, { clock: () => nowMs, report: (error) => failures.push(error) })
  return { value, failures, advance: (ms: number) => void (nowMs += ms) }
}

describe('a reading for metrics', () => {
  it('is shared by scrapes within ten seconds, and read again after them', async () => {
    let reads = 0
    const { value, advance } = openReading(async () => (reads += 1))
    expect(await Promise.all([value(), value()])).toEqual([1, 1])
    advance(9_999)
    expect(await value()).toBe(1)
    advance(1)
    expect(await value()).toBe(2)
  })

  it('that failed is nothing to show and is reported once, until it is read again', async () => {
    const fault = new Error('the catalog is away')
    let isAway = true
    const { value, failures, advance } = openReading(async () => {
      if (isAway) throw fault
      return 7
    })
    expect([await value(), await value()]).toEqual([null, null])
    expect(failures).toEqual([fault])
    isAway = false
    advance(10_000)
    expect(await value()).toBe(7)
  })

  it('that does not end is nothing to show, and keeps no scrape waiting', async () => {
    const { value, failures } = openReading(() => new Promise(() => undefined))
    expect(await value()).toBeNull()
    expect(failures).toEqual([])
  })
})
