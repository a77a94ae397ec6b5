import type { PluginErrorCode } from '@plugboard/types'
import type { PluginLoadError } from './plugin-load-error.ts'

const TRANSIENT: ReadonlySet<PluginErrorCode> = new Set(['FETCH_OR_INTEGRITY', 'TIMEOUT'])

const MOST_MS = 5 * 60_000

/** Whether an outage can be the cause, so that a retry may succeed. */
export function isTransient({ code }: PluginLoadError): boolean {
  return TRANSIENT.has(code)
}

/** Retries something automatically, with growing pauses. */
export interface Retries {
  /** Schedules the next try. */
  later(): void
  /** Cancels the next try, and resets the pause. */
  stop(): void
}

/** @param firstMs the shortest pause, which doubles with each try, up to five minutes; undefined: no tries */
export function createRetries(firstMs: number | undefined, retry: () => void): Retries {
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0

  function later(): void {
    clearTimeout(timer)
    if (firstMs === undefined) return
    const delayMs = Math.min(firstMs * 2 ** tries, Math.max(firstMs, MOST_MS))
    // A random part, so that pages that met the same outage do not retry together.
    timer = setTimeout(
      () => {
        // Offline it would fail again, and in a hidden page nobody would see it.
        if (document.visibilityState === 'hidden' || !navigator.onLine) return later()
        tries += 1
        retry()
      },
      delayMs * (1 + Math.random() / 2),
    )
  }

  return {
    later,
    stop() {
      clearTimeout(timer)
      tries = 0
    },
  }
}
