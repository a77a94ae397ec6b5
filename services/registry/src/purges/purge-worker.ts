import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@plugboard/service-kit'
import { Counter, type Registry } from 'prom-client'
import { type PurgePorts, type PurgeReport, sendPurges } from './send-purges.ts'

/** How often a registry looks for purges that another one stored. */
const LOOK_MS = 1000
const LONGEST_PAUSE_MS = 30_000

interface WorkerOptions {
  readonly ports: PurgePorts
  readonly metrics: Registry
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>
}

/** Calls the CDN for what waits in the catalog. Disposing it ends the calls under way, which are repeated later. */
export interface PurgeWorker extends AsyncDisposable {
  start(): void
  /** Looks now. */
  wake(): void
}

export function createPurgeWorker({ ports, metrics, log }: WorkerOptions): PurgeWorker {
  const stopped = new AbortController()
  const { signal } = stopped
  const calls = new Counter({
    name: 'plugboard_purge_calls_total',
    help: 'Calls of the CDN by outcome; called: one succeeded and another follows; purged: the last one succeeded.',
    labelNames: ['outcome'] as const,
    registers: [metrics],
  })
  const report: PurgeReport = {
    called({ pluginId, version, tags }, outcome, facts) {
      calls.inc({ outcome })
      const line = { pluginId, ...(tags.length > 0 ? { tags } : { version }), ...facts }
      if (outcome === 'gave-up') log.error(line, 'CDN not purged, and not called again')
      else if (outcome === 'failed') log.warn(line, 'CDN not purged; it will be called again')
      else log.info(line, outcome === 'purged' ? 'CDN purged again' : 'CDN purged')
    },
  }
  let woken = Promise.withResolvers<void>()
  let running = Promise.resolve()

  async function work(): Promise<void> {
    let pauseMs = LOOK_MS
    while (!signal.aborted) {
      woken = Promise.withResolvers()
      try {
        await sendPurges(ports, report, { signal })
        pauseMs = LOOK_MS
      } catch (err) {
        if (signal.aborted) return
        if (pauseMs === LOOK_MS) log.error({ err }, 'purges not read; it will be retried')
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
      }
      const paused = new AbortController()
      const until = AbortSignal.any([signal, paused.signal])
      await Promise.race([woken.promise, sleep(pauseMs, undefined, { signal: until }).catch(() => undefined)])
      paused.abort()
    }
  }

  return {
    start() {
      running = work()
    },
    wake: () => woken.resolve(),
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await running
    },
  }
}
