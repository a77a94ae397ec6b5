import type { TenantManifest } from '@plugboard/types'

const FIRST_RETRY_MS = 1000

export interface FollowOptions {
  /** A route of the host's that answers the tenant manifest of whoever asks. */
  readonly url: string
  /** How often it is asked, in a page that is seen. 0: only by `refresh`. */
  readonly intervalMs: number
  /** Ask at once: the page has no manifest. */
  readonly urgent: boolean
  readonly onManifest: (manifest: TenantManifest) => void
}

/** Asks for the tenant manifest again and again, and sooner while it cannot be had. */
export interface FollowedManifest {
  /** Asks now. Rejects when it cannot be had. */
  refresh(): Promise<void>
  stop(): void
}

/** Follows the tenant manifest. What cannot be had changes nothing: the page goes on with what it has. */
export function followManifest({ url, intervalMs, urgent, onManifest }: FollowOptions): FollowedManifest {
  const stopped = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  async function refresh(): Promise<void> {
    // Not "no-store": the browser revalidates what it has by its ETag.
    const response = await fetch(url, { cache: 'no-cache', signal: stopped.signal })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    const manifest: TenantManifest = await response.json()
    if (!stopped.signal.aborted) onManifest(manifest)
  }

  async function ask(): Promise<void> {
    clearTimeout(timer)
    try {
      await refresh()
      failures = 0
    } catch {
      // Not an error of the page: it is asked again.
      failures += 1
    }
    schedule()
  }

  function schedule(): void {
    clearTimeout(timer)
    if (stopped.signal.aborted || document.visibilityState === 'hidden') return
    if (intervalMs === 0 && failures === 0) return
    const regular = intervalMs || 30_000
    const delayMs = failures > 0 ? Math.min(regular, FIRST_RETRY_MS * 2 ** (failures - 1)) : regular
    // Many pages that met the same outage do not come back together.
    timer = setTimeout(() => void ask(), delayMs * (0.5 + Math.random()))
  }

  const onVisible = (): void => {
    if (document.visibilityState === 'visible' && (intervalMs > 0 || failures > 0)) void ask()
  }
  document.addEventListener('visibilitychange', onVisible)
  if (urgent) void ask()
  else schedule()
  return {
    refresh,
    stop() {
      stopped.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    },
  }
}
