import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@plugboard/service-kit'
import { type RetentionPorts, removeEnded } from './remove-ended.ts'

interface WorkerOptions {
  readonly ports: RetentionPorts
  readonly intervalMs: number
  readonly log: Pick<Log, 'info' | 'error'>
}

/** Removes records whose time is over, at start and then on a timer; of several registries, one at a time. */
export function createRetentionWorker({
  ports,
  intervalMs,
  log,
}: WorkerOptions): { start(): void } & AsyncDisposable {
  const stopped = new AbortController()
  const { signal } = stopped
  const repeat = async () => {
    while (!signal.aborted) {
      try {
        const removed = await removeEnded(ports, signal)
        if (removed && Object.values(removed).some((count) => count > 0))
          log.info(removed, 'ended records removed')
      } catch (err) {
        log.error({ err }, 'ended records not removed; it will be retried')
      }
      await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
  let running = Promise.resolve()
  return {
    start: () => {
      running = repeat()
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await running
    },
  }
}
