import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { withDeadline } from './deadline.ts'

const late = () => new Error('late')

it('work that ends before its deadline keeps its own result', async () => {
  expect(await withDeadline(Promise.resolve(1), { timeoutMs: 1000, late })).toBe(1)
  await expect(withDeadline(Promise.reject(new Error('broken')), { timeoutMs: 1000, late })).rejects.toThrow(
    'broken',
  )
})

it('work that never ends rejects at its deadline', async () => {
  await expect(withDeadline(new Promise(() => {}), { timeoutMs: 20, late })).rejects.toThrow('late')
})

it('a deadline does not count the time in which the thread was blocked', async () => {
  const work = sleep(700, 'in time')
  const guarded = withDeadline(work, { timeoutMs: 300, late })
  blockFor(600)
  expect(await guarded).toBe('in time')
})

function blockFor(durationMs: number): void {
  const end = performance.now() + durationMs
  while (performance.now() < end);
}
