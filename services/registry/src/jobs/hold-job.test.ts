import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it, vi } from 'vitest'
import { holdJob } from './hold-job.ts'
import { type HeldJob, leaseJob } from './lease-job.ts'

const JOB = 'tidy'
const WAIT = { timeout: 40_000 }

/** A job that a process has, with a lease that is renewed every 10 ms. */
async function takeJob() {
  const catalog = faulty(createMemoryCatalog())
  const ports = { catalog, clock: () => 1_000, createId: () => 'me', leaseMs: 30 }
  const leased = await leaseJob(ports, JOB)
  if (!leased) throw new Error('nobody else has it')
  const stored = async (): Promise<HeldJob | null> => catalog.jobs.find(JOB)
  return { ports, leased, stored, progressOf: async () => (await stored())?.value.progress }
}

const { signal } = new AbortController()

describe('holdJob', () => {
  it('records how far the job is at each renewal, and at its end lets others have it', async () => {
    const { ports, leased, stored, progressOf } = await takeJob()
    let done = 'a third'
    await using job = holdJob(ports, leased, { progress: () => done, signal })
    await vi.waitFor(async () => expect(await progressOf()).toBe('a third'), WAIT)
    done = 'a half'
    await vi.waitFor(async () => expect(await progressOf()).toBe('a half'), WAIT)
    await job.end('all')
    expect((await stored())?.value).toMatchObject({ progress: 'all', lease: { expiresAtMs: 0 } })
    expect(job.signal.aborted).toBe(false)
  })

  it('is aborted with its reason when another process has taken the job over, and leaves that record alone', async () => {
    const { ports, leased, stored, progressOf } = await takeJob()
    await using job = holdJob(ports, leased, { progress: () => 'mine', signal })
    await vi.waitFor(async () => {
      const current = await stored()
      if (!current) throw new Error('there is no job')
      const lease = { holder: 'another', expiresAtMs: 9_000 }
      expect(
        await ports.catalog.jobs.replace(current, { ...current.value, lease, progress: 'theirs' }),
      ).not.toBeNull()
    }, WAIT)
    await vi.waitFor(
      () => expect(job.signal.reason).toEqual(new Error('another registry has taken the job over')),
      WAIT,
    )
    await job.end('mine')
    expect(await progressOf()).toBe('theirs')
  })

  it('outlives a renewal that the catalog does not answer', async () => {
    const { ports, leased, progressOf } = await takeJob()
    ports.catalog.plan({ failOn: 'jobs.replace' })
    await using job = holdJob(ports, leased, { progress: () => 'again', signal })
    await vi.waitFor(async () => expect(await progressOf()).toBe('again'), WAIT)
    expect(ports.catalog.calls.filter((call) => call === 'jobs.replace').length).toBeGreaterThan(1)
    expect(job.signal.aborted).toBe(false)
  })
})
