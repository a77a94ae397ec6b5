import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog } from '@plugboard/catalog'
import type { Log } from '@plugboard/service-kit'

const PAGE = 100
/** Of one round, so that many sessions that end at once do not hold up the requests of a registry. */
const MOST_PAGES = 10

interface CleanerOptions {
  readonly catalog: Pick<Catalog, 'sessions'>
  readonly clock: () => number
  readonly intervalMs: number
  readonly log: Pick<Log, 'info' | 'error'>
}

/** Removes sessions that have ended with time, at start and then on a timer. Several registries may do so at once. */
export function createSessionCleaner(options: CleanerOptions): { start(): void } & AsyncDisposable {
  const { intervalMs, log } = options
  const stopped = new AbortController()
  const { signal } = stopped
  const repeat = async () => {
    while (!signal.aborted) {
      try {
        const removed = await removeEndedSessions(options, signal)
        if (removed > 0) log.info({ removed }, 'ended sessions removed')
      } catch (err) {
        log.error({ err }, 'ended sessions not removed; it will be retried')
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

async function removeEndedSessions(
  { catalog: { sessions }, clock }: CleanerOptions,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0
  for (let pages = 0; pages < MOST_PAGES && !signal.aborted; pages += 1) {
    const ended = await sessions.listEnded({ endedBeforeMs: clock(), limit: PAGE })
    for (const stored of ended) if (await sessions.remove(stored)) removed += 1
    if (ended.length < PAGE) break
  }
  return removed
}
