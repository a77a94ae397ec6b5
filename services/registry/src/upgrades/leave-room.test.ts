import { expect, it } from 'vitest'
import { leaveRoom } from './leave-room.ts'

async function workFor60Ms(): Promise<number> {
  const endsAt = performance.now() + 60
  while (performance.now() < endsAt);
  return performance.now()
}

it('background work is followed by a pause as long as the process was busy', async () => {
  const endedAt = await leaveRoom(workFor60Ms, new AbortController().signal)
  // A timer may be early by less than a millisecond.
  expect(performance.now() - endedAt).toBeGreaterThanOrEqual(59)
})

it('the pause after background work ends when the process stops', async () => {
  const stopped = new AbortController()
  const pause = leaveRoom(workFor60Ms, stopped.signal)
  stopped.abort(new Error('stopped'))
  await expect(pause).rejects.toThrow(/aborted/)
})
