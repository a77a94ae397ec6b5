import type { OnStep } from './steps.ts'

/** The step of each plugin, as "step #n": the nth of that name. */
export type Stops = Readonly<Record<string, string>>

const FOR_EVER = new Promise<void>(() => {})

/**
 * Sends the name of each step to the test. The work on a plugin stops for ever at the plugin's step; once every plugin has
 * reached its step, this process ends by SIGKILL. No call for a stopped plugin begins any more, so it leaves what it would
 * leave if the process had ended at its own step; only calls that were under way then have ended too.
 */
export function stopAtSteps(stops: Stops): OnStep {
  const counts = new Map<string, number>()
  const waiting = new Map(Object.entries(stops))
  const isStopped = (id: string) => !waiting.has(id)
  return async (name) => {
    const id = Object.keys(stops).find((each) => name.includes(each))
    if (id !== undefined && isStopped(id)) return FOR_EVER
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const step = `${name} #${count}`
    process.send?.({ step })
    if (id === undefined || waiting.get(id) !== step) return undefined
    waiting.delete(id)
    if (waiting.size === 0) process.kill(process.pid, 'SIGKILL')
    return FOR_EVER
  }
}

/** The stops that a test has set in this process's environment. */
export function readStops(): Stops {
  return JSON.parse(process.env['STOPS'] ?? '{}')
}
