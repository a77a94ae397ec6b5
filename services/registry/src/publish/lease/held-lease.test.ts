import type { VersionRecords } from '@plugboard/catalog'
import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBlob, REF } from '../../testing/bundle-under-test.ts'
import { holdLease } from './held-lease.ts'

const LONG_MS = 60_000
const RENEWED_MS = 3000
const PATIENCE_MS = 30_000
const SHORT_MS = 150

/** A held lease. `answered` is called when the database has done a write and its answer is on the way. */
async function hold(leaseMs: number, { clock = Date.now, answered = () => {} } = {}) {
  const catalog = faulty(createMemoryCatalog())
  const stored = await catalog.versions.insert({
    ...REF,
    digest: createBlob('x').sha256,
    state: 'publishing',
    lease: { holder: 'me', expiresAtMs: clock() + leaseMs },
    reservedBy: null,
    summary: null,
    checks: [],
    createdAtMs: clock(),
  })
  if (!stored) throw new Error('the catalog was not empty')
  const versions: VersionRecords = {
    ...catalog.versions,
    replace: async (...change) => {
      const replaced = await catalog.versions.replace(...change)
      answered()
      return replaced
    },
  }
  const lease = holdLease({ versions, stored, holder: 'me', leaseMs, clock })
  const find = async () => {
    const found = await catalog.versions.find(REF)
    if (!found) throw new Error('there is no record')
    return found
  }
  return { catalog, lease, find, stored, [Symbol.asyncDispose]: () => lease[Symbol.asyncDispose]() }
}

/** One whose clock a test moves; every answer of the database takes `answerMs`. */
async function holdByHand({ answerMs = 0 } = {}) {
  let now = Date.now()
  const advance = (ms: number) => void (now += ms)
  const held = await hold(LONG_MS, { clock: () => now, answered: () => advance(answerMs) })
  const renewals = () => held.catalog.calls.filter((call) => call === 'versions.replace').length
  return { ...held, advance, renewals }
}

const lossOf = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })

afterEach(() => void vi.useRealTimers())

describe('a held lease', () => {
  it(
    'is renewed while it is held, and no more once it is released',
    async () => {
      await using held = await hold(RENEWED_MS)
      const { stored, find, lease, catalog } = held
      await vi.waitFor(
        () => expect(catalog.calls.filter((call) => call === 'versions.replace')).toHaveLength(2),
        {
          timeout: PATIENCE_MS,
        },
      )
      const before = stored.value.lease?.expiresAtMs ?? Infinity
      expect((await find()).value.lease?.expiresAtMs).toBeGreaterThan(before)
      expect(await lease.release()).toMatchObject({ lease: null })
      expect(lease.signal.aborted).toBe(false)
      expect((await find()).value.lease).toBeNull()
    },
    PATIENCE_MS,
  )

  it('changes the record, one write after the other, each from the last', async () => {
    await using held = await hold(LONG_MS)
    const { lease, find } = held
    await Promise.all([
      lease.change({ state: 'active' }),
      lease.change({ checks: [{ name: 'a', outcome: 'passed', message: 'b' }] }),
      lease.change({}),
    ])
    expect((await find()).value).toMatchObject({ state: 'active', checks: [{ name: 'a' }] })
  })

  it('is lost when another has written the record, and then writes no more', async () => {
    await using held = await hold(LONG_MS)
    const { lease, find, catalog, stored } = held
    const lease2 = { holder: 'another', expiresAtMs: Date.now() + LONG_MS }
    await catalog.versions.replace(stored, { ...stored.value, lease: lease2 })
    await expect(lease.change({ state: 'active' })).rejects.toMatchObject({ name: 'LeaseLostError' })
    expect(await lossOf(lease.signal)).toMatchObject({ name: 'LeaseLostError' })
    for (const write of [() => lease.release(), () => lease.remove(), () => lease.abandon()]) {
      await expect(write()).rejects.toMatchObject({ name: 'LeaseLostError' })
    }
    expect((await find()).value).toMatchObject({ state: 'publishing', lease: lease2 })
  })

  it('is lost when no write came through for its length', async () => {
    await using held = await hold(SHORT_MS)
    const { lease, catalog } = held
    catalog.plan({ failOn: 'versions.replace', times: Infinity })
    expect(await lossOf(lease.signal)).toMatchObject({ name: 'LeaseLostError' })
    await expect(lease.change({})).rejects.toMatchObject({ name: 'LeaseLostError' })
  })

  it('is lost when a write hangs for its length, and the write that comes back counts no more', async () => {
    await using held = await hold(SHORT_MS)
    const { lease, catalog } = held
    catalog.plan({ hangOn: 'versions.replace', times: Infinity })
    const change = lease.change({ state: 'active' })
    const settled = Promise.allSettled([change])
    await lossOf(lease.signal)
    catalog.heal()
    expect(await settled).toMatchObject([{ status: 'rejected', reason: { name: 'LeaseLostError' } }])
  })

  it('survives one write that failed without effect', async () => {
    await using held = await hold(LONG_MS)
    const { lease, catalog } = held
    catalog.plan({ failOn: 'versions.replace' })
    await expect(lease.change({})).rejects.toMatchObject({ name: 'CatalogUnavailableError' })
    expect(await lease.change({ state: 'active' })).toMatchObject({ state: 'active' })
  })

  it(
    'survives one renewal that failed',
    async () => {
      await using held = await hold(RENEWED_MS)
      const { lease, catalog, find } = held
      catalog.plan({ failOn: 'versions.replace' })
      await vi.waitFor(
        () => expect(catalog.calls.filter((call) => call === 'versions.replace').length).toBeGreaterThan(1),
        {
          timeout: PATIENCE_MS,
        },
      )
      expect(lease.signal.aborted).toBe(false)
      expect((await find()).value.lease?.holder).toBe('me')
    },
    PATIENCE_MS,
  )

  it('runs out when others see it run out, however slow the answer to its renewal was', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    await using held = await hold(LONG_MS, { answered: () => vi.advanceTimersByTime(LONG_MS - 1000) })
    const { lease } = held
    await lease.change({})
    vi.advanceTimersByTime(999)
    expect(lease.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(lease.signal.aborted).toBe(true)
  })

  describe('confirmed', () => {
    it('is renewed only when less than half of it is left', async () => {
      await using held = await holdByHand()
      held.advance(LONG_MS / 2)
      await held.lease.confirm()
      expect(held.renewals()).toBe(0)
      held.advance(1)
      await held.lease.confirm()
      expect(held.renewals()).toBe(1)
      await held.lease.confirm()
      expect(held.renewals()).toBe(1)
    })

    it('is held for sure while a quarter of it is left', async () => {
      await using held = await holdByHand()
      held.advance((LONG_MS * 3) / 4)
      expect(() => held.lease.assertHeld()).not.toThrow()
      held.advance(1)
      expect(() => held.lease.assertHeld()).toThrow('running out')
    })

    it('is lost when another took it over while no timer could tell', async () => {
      await using held = await holdByHand()
      const { lease, advance, catalog, stored } = held
      advance(LONG_MS + 1)
      await catalog.versions.replace(stored, {
        ...stored.value,
        lease: { holder: 'another', expiresAtMs: 1 },
      })
      await expect(lease.confirm()).rejects.toMatchObject({ name: 'LeaseLostError' })
    })

    it('is lost when no renewal comes back with half of it left', async () => {
      await using held = await holdByHand({ answerMs: LONG_MS / 2 + 1 })
      const { lease } = held
      await expect(lease.renew()).rejects.toMatchObject({ name: 'LeaseLostError' })
      expect(lease.signal.aborted).toBe(true)
    })
  })

  it('removes the record', async () => {
    await using held = await hold(LONG_MS)
    await held.lease.remove()
    expect(await held.catalog.versions.find(REF)).toBeNull()
  })

  it('is expired at once when it is abandoned', async () => {
    await using held = await hold(LONG_MS)
    await held.lease.abandon()
    const { lease } = (await held.find()).value
    expect(lease?.expiresAtMs).toBeLessThan(Date.now() + 1)
  })
})
