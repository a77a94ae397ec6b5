/** When a stream that was refused is asked for again; the page polls meanwhile. */
const REOPEN_MS = 30_000
/** The longest wait before the manifest is asked for, so that all pages of a tenant do not ask at the same moment. */
const SPREAD_MS = 250
const FIRST_RETRY_MS = 1000

export interface EventsOptions {
  /** A route of the host that passes on the events of the tenant: `events` of a manifest source. */
  readonly url: string
  /** Asks for the manifest, as `refresh` of a followed one does. */
  readonly refresh: () => Promise<void>
}

export interface FollowedEvents {
  stop(): void
}

/**
 * Calls `refresh` soon after each change of the tenant's generation, and again if it fails. The stream of server-sent events is
 * open while the page is visible: browsers open few connections to one origin. After a cut the browser opens it again by itself.
 */
export function followEvents({ url, refresh }: EventsOptions): FollowedEvents {
  const stopped = new AbortController()
  let source: EventSource | undefined
  let reopening: ReturnType<typeof setTimeout> | undefined
  let asking: ReturnType<typeof setTimeout> | undefined
  let generation = ''

  function close(): void {
    clearTimeout(reopening)
    source?.close()
    source = undefined
  }

  function open(): void {
    close()
    if (document.visibilityState === 'hidden') return
    const opened = new EventSource(url)
    source = opened
    opened.addEventListener('generation', ({ lastEventId }) => {
      if (lastEventId === generation) return
      generation = lastEventId
      askIn(Math.random() * SPREAD_MS, FIRST_RETRY_MS)
    })
    opened.addEventListener('error', () => {
      // The answer was no stream.
      if (opened.readyState === EventSource.CLOSED && source === opened)
        reopening = setTimeout(open, REOPEN_MS * (0.5 + Math.random()))
    })
  }

  function askIn(pauseMs: number, retryMs: number): void {
    clearTimeout(asking)
    asking = setTimeout(() => {
      refresh().catch(() => {
        if (!stopped.signal.aborted) askIn(retryMs * (0.5 + Math.random()), Math.min(2 * retryMs, REOPEN_MS))
      })
    }, pauseMs)
  }

  document.addEventListener('visibilitychange', open, { signal: stopped.signal })
  open()
  return {
    stop() {
      stopped.abort()
      clearTimeout(asking)
      close()
    },
  }
}
