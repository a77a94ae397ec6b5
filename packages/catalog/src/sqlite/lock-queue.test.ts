import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createLockQueue } from './lock-queue.ts'

/** Work that needs a lock, and logs each attempt. */
function createLock() {
  const log: string[] = []
  const lock = { isHeld: true }
  const work = (name: string) => () => {
    log.push(name)
    if (lock.isHeld) throw Object.assign(new Error('database is locked'), { errcode: 5 })
    return name
  }
  return { log, lock, work }
}

describe('createLockQueue', () => {
  it('does work at once when no lock is held', async () => {
    const { log, lock, work } = createLock()
    lock.isHeld = false
    const done = createLockQueue({ timeoutMs: 60_000 }).run(work('a'))
    expect(log).toEqual(['a'])
    expect(await done).toBe('a')
  })

  it('retries only the first waiting piece of work, and runs the others in order once it has succeeded', async () => {
    const { log, lock, work } = createLock()
    const queue = createLockQueue({ timeoutMs: 60_000 })
    const done = ['a', 'b', 'c'].map((name) => queue.run(work(name)))
    while (log.length < 6) await setImmediate()
    lock.isHeld = false
    expect(await Promise.all(done)).toEqual(['a', 'b', 'c'])
    expect(log.slice(0, 6)).toEqual(['a', 'b', 'c', 'a', 'a', 'a'])
    expect(log.slice(-3)).toEqual(['a', 'b', 'c'])
  })

  it("rejects each piece of work with SQLite's error when its time limit is over", async () => {
    const { work } = createLock()
    const queue = createLockQueue({ timeoutMs: 30 })
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => queue.run(work(name))))
    expect(outcomes).toEqual(outcomes.map(() => ({ status: 'rejected', reason: expect.any(Error) })))
    expect(outcomes).toMatchObject(outcomes.map(() => ({ reason: { errcode: 5 } })))
  })

  it('rejects at once with any other error, and runs the next piece of work', async () => {
    const { lock, work } = createLock()
    const queue = createLockQueue({ timeoutMs: 60_000 })
    const broken = queue.run(() => {
      work('broken')()
      throw new TypeError('a mistake')
    })
    const next = queue.run(work('next'))
    lock.isHeld = false
    await expect(broken).rejects.toThrow('a mistake')
    expect(await next).toBe('next')
  })
})
