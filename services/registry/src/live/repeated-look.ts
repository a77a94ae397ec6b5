import { setTimeout as sleep } from 'node:timers/promises'

const LONGEST_PAUSE_MS = 5000

interface LookOptions {
  /** One look in the catalog. Rejects as the catalog does, or when the signal is aborted. */
  readonly look: (signal: AbortSignal) => Promise<void>
  /** Whether anybody wants to know. While nobody does, there is no look. */
  readonly isWanted: () => boolean
  readonly intervalMs: number
  /** Called once when the catalog cannot answer, and once when it answers again. */
  readonly report: (outage: { readonly err: unknown } | null) => void
}

/** Looks again and again. Disposing it ends the look under way. */
export interface RepeatedLook extends AsyncDisposable {
  start(): void
  /** Somebody wants to know now. */
  wake(): void
  /** There is something to see now: it ends the pause. */
  hurry(): void
}

/** Looks in the catalog at intervals, less often during an outage of it, and not at all while nobody wants to know. */
export function createRepeatedLook({ look, isWanted, intervalMs, report }: LookOptions): RepeatedLook {
  const stopped = new AbortController()
  const { signal } = stopped
  let woken = Promise.withResolvers<void>()
  let pause = new AbortController()
  let running = Promise.resolve()

  async function repeat(): Promise<void> {
    let pauseMs = intervalMs
    let isDown = false
    while (!signal.aborted) {
      if (!isWanted()) {
        woken = Promise.withResolvers()
        await woken.promise
      }
      // Made before the look, so that what happens during it is seen by the next one at once.
      pause = new AbortController()
      try {
        await look(signal)
        if (isDown) report(null)
        isDown = false
        pauseMs = intervalMs
      } catch (err) {
        if (signal.aborted) return
        if (!isDown) report({ err })
        isDown = true
        pauseMs = Math.max(intervalMs, Math.min(2 * pauseMs, LONGEST_PAUSE_MS))
      }
      const ended = AbortSignal.any([signal, pause.signal])
      await sleep(pauseMs, undefined, { signal: ended }).catch(() => undefined)
    }
  }

  return {
    start() {
      running = repeat()
    },
    wake: () => woken.resolve(),
    hurry: () => pause.abort(),
    async [Symbol.asyncDispose]() {
      stopped.abort()
      woken.resolve()
      await running
    },
  }
}
