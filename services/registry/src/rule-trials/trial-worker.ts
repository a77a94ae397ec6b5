import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@plugboard/service-kit'
import type { ConfiguredScanner } from '../scanners/open-scanners.ts'
import { type TrialPorts, tryRules } from './try-rules.ts'

/** How often a registry looks whether rules changed. */
const LOOK_MS = 15_000

/** Tries changed rules at start, and when they change later; of several registries, one at a time. */
export function createTrialWorker({
  ports,
  scanners,
  log,
  lookMs = LOOK_MS,
}: {
  readonly ports: TrialPorts
  readonly scanners: readonly ConfiguredScanner[]
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>
  readonly lookMs?: number
}): {
  /** Resolves after the first look at all scanners. */
  start(): Promise<void>
} & AsyncDisposable {
  const stopped = new AbortController()
  const { signal } = stopped
  const lookAt = async ({ scanner }: ConfiguredScanner) => {
    try {
      const trial = await tryRules(ports, {
        scanner,
        signal,
        onUnscanned: ({ pluginId, version }, err) =>
          log.warn({ err, scanner: scanner.name, pluginId, version }, 'version left out of a trial of rules'),
      })
      if (trial) log.info(trial, 'changed rules tried on everything published')
    } catch (err) {
      if (!signal.aborted) log.error({ err, scanner: scanner.name }, 'changed rules not tried')
    }
  }
  const look = async () => {
    // One after the other: each reads everything published.
    for (const each of scanners) if (!signal.aborted) await lookAt(each)
  }
  const repeat = async (first: Promise<void>) => {
    await first
    while (!signal.aborted) {
      await sleep(lookMs, undefined, { signal, ref: false }).catch(() => undefined)
      await look()
    }
  }
  let running = Promise.resolve()
  return {
    start: () => {
      const first = look()
      running = repeat(first)
      return first
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await running
    },
  }
}
