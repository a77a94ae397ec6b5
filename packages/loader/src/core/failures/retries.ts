import type { PluginErrorCode } from '@plugboard/types'
import type { PluginLoadError } from './plugin-load-error.ts'

const TRANSIENT: ReadonlySet<PluginErrorCode> = new Set(['FETCH_OR_INTEGRITY', 'TIMEOUT'])

const MOST_MS = 5 * 60_000

/** Whether an outage does this, too: it may be over the next time. */
export function isTransient({ code }: PluginLoadError): boolean {
  return TRANSIENT.has(code)
}

/** Tries something again by itself, later and later. */
export interface Retries {
  /** Tries it again after a while. */
  later(): void
  /** Does not try it again, and begins anew with the next `later`. */
  stop(): void
}

/** @param firstMs the least time before the first try, which doubles with each, up to five minutes; undefined: no try */
export function createRetries(firstMs: number | undefined, retry: () => void): Retries {
  let timer: ReturnType<typeof setTimeout> | undefined
  let tries = 0

  function later(): void {
    clearTimeout(timer)
    if (firstMs === undefined) return
    const delayMs = Math.min(firstMs * 2 ** tries, Math.max(firstMs, MOST_MS))
    // Many pages that met the same outage do not come back together.
    timer = setTimeout(
      () => {
        // It would fail again, or nobody would see it.
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
