import type { VulnerabilityDatabase } from '@plugboard/bundle'
import { expect, it, vi } from 'vitest'
import { holdDatabase } from './held-database.ts'

const INTERVAL_MS = 3_600_000
const { signal } = new AbortController()

function databaseOf(revision: string): VulnerabilityDatabase {
  const index = { buckets: new Uint32Array(2), records: new Uint8Array() }
  const skipped = { count: 0, examples: [] }
  return { index, report: { advisories: 1, withdrawn: 0, others: 0, skipped, revision } }
}

/** A held database whose readings the test ends, one after the other, and whose clock it sets. */
function openHeld() {
  const readings: PromiseWithResolvers<VulnerabilityDatabase>[] = []
  let nowMs = 0
  const held = holdDatabase({
    path: '/osv',
    intervalMs: INTERVAL_MS,
    clock: () => nowMs,
    open: () => {
      const reading = Promise.withResolvers<VulnerabilityDatabase>()
      readings.push(reading)
      return reading.promise
    },
  })
  return {
    held,
    readings,
    wait: (ms: number) => {
      nowMs += ms
    },
  }
}

it('a database that is asked for by many at once is read once', async () => {
  const { held, readings } = openHeld()
  const asked = Promise.all([held.current({ signal }), held.read({ signal }), held.current({ signal })])
  expect(readings).toHaveLength(1)
  readings[0]?.resolve(databaseOf('a'))
  expect((await asked).map(({ report }) => report.revision)).toEqual(['a', 'a', 'a'])
  expect((await held.current({ signal })).report.revision).toBe('a')
  expect(readings).toHaveLength(1)
})

it('a database that is older than the interval is read again, and nobody waits for that', async () => {
  const { held, readings, wait } = openHeld()
  const first = held.current({ signal })
  readings[0]?.resolve(databaseOf('a'))
  await first
  wait(INTERVAL_MS)
  expect((await held.current({ signal })).report.revision).toBe('a')
  expect(readings).toHaveLength(2)
  readings[1]?.resolve(databaseOf('b'))
  await vi.waitFor(async () => expect((await held.current({ signal })).report.revision).toBe('b'), {
    timeout: 40_000,
  })
})

it('a database that could not be read is read again after a minute, and not for each upload', async () => {
  const { held, readings, wait } = openHeld()
  const first = held.current({ signal })
  readings[0]?.reject(new RangeError('no such folder'))
  await expect(first).rejects.toThrow('no such folder')
  await expect(held.current({ signal })).rejects.toThrow('no such folder')
  expect(readings).toHaveLength(1)
  wait(60_000)
  const again = held.current({ signal })
  readings[1]?.resolve(databaseOf('a'))
  expect((await again).report.revision).toBe('a')
})

it('a database that could be read stays in use when it cannot be read any more', async () => {
  const { held, readings } = openHeld()
  const first = held.read({ signal })
  readings[0]?.resolve(databaseOf('a'))
  await first
  const second = held.read({ signal })
  readings[1]?.reject(new RangeError('the disk is gone'))
  await expect(second).rejects.toThrow('the disk is gone')
  expect((await held.current({ signal })).report.revision).toBe('a')
})

it('whoever waits for the reading can go, and the others get the database', async () => {
  const { held, readings } = openHeld()
  const gone = new AbortController()
  const leaving = held.current({ signal: gone.signal })
  const staying = held.current({ signal })
  gone.abort(new RangeError('the client is gone'))
  await expect(leaving).rejects.toThrow('the client is gone')
  readings[0]?.resolve(databaseOf('a'))
  expect((await staying).report.revision).toBe('a')
})
