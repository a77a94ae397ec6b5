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

/** A held lease. `answered` is called after the catalog has written, and before its answer arrives. */
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

/** A held lease whose clock the test moves; every answer of the catalog takes `answerMs`. */
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

describe('holdLease', () => {
  it(
    'renews the lease while it is held, and not after it is released',
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

  it('makes concurrent changes one after another, and loses none', async () => {
    await using held = await hold(LONG_MS)
    const { lease, find } = held
    await Promise.all([
      lease.change({ state: 'active' }),
      lease.change({ checks: [{ name: 'a', outcome: 'passed', message: 'b' }] }),
      lease.change({}),
    ])
    expect((await find()).value).toMatchObject({ state: 'active', checks: [{ name: 'a' }] })
  })

  it('loses the lease when another process has written the record, and writes no more', async () => {
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

  it('loses the lease when no write succeeds within its length', async () => {
    await using held = await hold(SHORT_MS)
    const { lease, catalog } = held
    catalog.plan({ failOn: 'versions.replace', times: Infinity })
    expect(await lossOf(lease.signal)).toMatchObject({ name: 'LeaseLostError' })
    await expect(lease.change({})).rejects.toMatchObject({ name: 'LeaseLostError' })
  })

  it('loses the lease when a write hangs for its length, and rejects that write when it comes back', async () => {
    await using held = await hold(SHORT_MS)
    const { lease, catalog } = held
    catalog.plan({ hangOn: 'versions.replace', times: Infinity })
    const change = lease.change({ state: 'active' })
    const settled = Promise.allSettled([change])
    await lossOf(lease.signal)
    catalog.heal()
    expect(await settled).toMatchObject([{ status: 'rejected', reason: { name: 'LeaseLostError' } }])
  })

  it('keeps the lease after one write that failed without effect', async () => {
    await using held = await hold(LONG_MS)
    const { lease, catalog } = held
    catalog.plan({ failOn: 'versions.replace' })
    await expect(lease.change({})).rejects.toMatchObject({ name: 'CatalogUnavailableError' })
    expect(await lease.change({ state: 'active' })).toMatchObject({ state: 'active' })
  })

  it(
    'keeps the lease after one renewal that failed',
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

  it('loses the lease at the time in the record, however slow the answer to its renewal was', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    await using held = await hold(LONG_MS, { answered: () => vi.advanceTimersByTime(LONG_MS - 1000) })
    const { lease } = held
    await lease.change({})
    vi.advanceTimersByTime(999)
    expect(lease.signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(lease.signal.aborted).toBe(true)
  })

  describe('confirm, renew and requireHeld', () => {
    it('confirm renews the lease only when less than half of it is left', async () => {
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

    it('requireHeld throws when less than a quarter of the lease is left', async () => {
      await using held = await holdByHand()
      held.advance((LONG_MS * 3) / 4)
      expect(() => held.lease.requireHeld()).not.toThrow()
      held.advance(1)
      expect(() => held.lease.requireHeld()).toThrow('running out')
    })

    it('confirm rejects when another process took the lease over and no timer has fired', async () => {
      await using held = await holdByHand()
      const { lease, advance, catalog, stored } = held
      advance(LONG_MS + 1)
      await catalog.versions.replace(stored, {
        ...stored.value,
        lease: { holder: 'another', expiresAtMs: 1 },
      })
      await expect(lease.confirm()).rejects.toMatchObject({ name: 'LeaseLostError' })
    })

    it('renew rejects when no renewal comes back with half of the lease left', async () => {
      await using held = await holdByHand({ answerMs: LONG_MS / 2 + 1 })
      const { lease } = held
      await expect(lease.renew()).rejects.toMatchObject({ name: 'LeaseLostError' })
      expect(lease.signal.aborted).toBe(true)
    })
  })

  it('removes the record with the lease', async () => {
    await using held = await hold(LONG_MS)
    await held.lease.remove()
    expect(await held.catalog.versions.find(REF)).toBeNull()
  })

  it('expires the lease at once when it is abandoned', async () => {
    await using held = await hold(LONG_MS)
    await held.lease.abandon()
    const { lease } = (await held.find()).value
    expect(lease?.expiresAtMs).toBeLessThan(Date.now() + 1)
  })
})
