import { setTimeout as sleep } from 'node:timers/promises'

/** However busy the process was, since the work must come to an end too. */
const LONGEST_PAUSE_MS = 250

/**
 * Does work that nobody waits for, and then pauses for as long as the process was busy meanwhile, with this work or with any
 * other: such work takes at most half of its time, and less while there are requests.
 */
export async function leaveRoom<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  const before = performance.eventLoopUtilization()
  const result = await work()
  const { active } = performance.eventLoopUtilization(before)
  await sleep(Math.min(active, LONGEST_PAUSE_MS), undefined, { signal })
  return result
}
