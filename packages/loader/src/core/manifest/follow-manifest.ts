import type { TenantManifest } from '@plugboard/types'
import { isObject } from './deep-equal.ts'

const FIRST_RETRY_MS = 1000
const TIMEOUT_MS = 10_000

export interface FollowOptions {
  /** A route of the host that answers with the tenant manifest of the user's tenant. */
  readonly url: string
  /** How often it is asked while the page is visible. 0: only by `refresh`. */
  readonly intervalMs: number
  /** Whether to ask at once, since the page has no manifest. */
  readonly urgent: boolean
  /** How long an answer may take. Default: 10 s. */
  readonly timeoutMs?: number
  /** Called with each answer: a manifest, or null for a 204, which says that the user has no tenant. */
  readonly onManifest: (manifest: TenantManifest | null) => void
}

/** Asks for the tenant manifest at intervals, which are shorter after a failure. */
export interface FollowedManifest {
  /** Asks now. Rejects if there is no valid answer. */
  refresh(): Promise<void>
  stop(): void
}

/** Follows the tenant manifest. A failure changes nothing: the page keeps the manifest that it has. */
export function followManifest(options: FollowOptions): FollowedManifest {
  const { url, intervalMs, urgent, timeoutMs = TIMEOUT_MS, onManifest } = options
  const stopped = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let lastQuestion = 0
  let lastAnswered = 0

  async function refresh(): Promise<void> {
    lastQuestion += 1
    const question = lastQuestion
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutMs)])
    // Not "no-store", so that the browser revalidates its copy by the ETag.
    const response = await fetch(url, { cache: 'no-cache', signal })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    const manifest = await manifestOf(response)
    // The answer to a later question may have arrived first.
    if (stopped.signal.aborted || question < lastAnswered) return
    lastAnswered = question
    onManifest(manifest)
  }

  async function manifestOf(response: Response): Promise<TenantManifest | null> {
    if (response.status === 204) return null
    const answer: unknown = await response.json()
    if (isManifest(answer)) return answer
    throw new Error(`${url} did not answer with a tenant manifest`)
  }

  async function ask(): Promise<void> {
    clearTimeout(timer)
    try {
      await refresh()
      failures = 0
    } catch {
      // Not an error of the page, which asks again.
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
    // A random part, so that pages that met the same outage do not ask together.
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

/** Whether the answer is a manifest at all, since the answer to an expired session can be a 200, too. The registry has validated the rest. */
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
