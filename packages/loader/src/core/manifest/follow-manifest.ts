import type { TenantManifest } from '@plugboard/types'
import { isObject } from './deep-equal.ts'

const FIRST_RETRY_MS = 1000
const TIMEOUT_MS = 10_000

export interface FollowOptions {
  /** A route of the host's that answers the tenant manifest of whoever asks. */
  readonly url: string
  /** How often it is asked, in a page that is seen. 0: only by `refresh`. */
  readonly intervalMs: number
  /** Ask at once: the page has no manifest. */
  readonly urgent: boolean
  /** How long an answer may take. Not said: 10 s. */
  readonly timeoutMs?: number
  readonly onManifest: (manifest: TenantManifest) => void
}

/** Asks for the tenant manifest again and again, and sooner while it cannot be had. */
export interface FollowedManifest {
  /** Asks now. Rejects when it cannot be had. */
  refresh(): Promise<void>
  stop(): void
}

/** Follows the tenant manifest. What cannot be had changes nothing: the page goes on with what it has. */
export function followManifest(options: FollowOptions): FollowedManifest {
  const { url, intervalMs, urgent, timeoutMs = TIMEOUT_MS, onManifest } = options
  const stopped = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let asked = 0
  let newest = 0

  async function refresh(): Promise<void> {
    // Not "no-store": the browser revalidates what it has by its ETag.
    asked += 1
    const question = asked
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutMs)])
    const response = await fetch(url, { cache: 'no-cache', signal })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    const answer: unknown = await response.json()
    if (!isManifest(answer)) throw new Error(`${url} answered what is no tenant manifest`)
    // The answer to a later question may have come before.
    if (stopped.signal.aborted || question < newest) return
    newest = question
    onManifest(answer)
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

/** Whether it is one at all: an expired session may be answered 200, too. What is in it is the registry's word. */
function isManifest(answer: unknown): answer is TenantManifest {
  return (
    isObject(answer) &&
    answer.schemaVersion === 2 &&
    typeof answer.tenantId === 'string' &&
    typeof answer.generation === 'number' &&
    Array.isArray(answer.plugins) &&
    answer.plugins.every((plugin) => isObject(plugin) && isObject(plugin.config))
  )
}
