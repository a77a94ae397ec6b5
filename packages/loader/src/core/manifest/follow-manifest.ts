import type { TenantManifest } from '@plugboard/types'
import { isObject } from './deep-equal.ts'

/** Doubled by every failure in a row. */
const RETRY_MS = 500
const TIMEOUT_MS = 10_000

export interface FollowOptions {
  /** A route of the host that answers with the tenant manifest of the user's tenant. */
  readonly url: string
  /** How often it is asked while the page is visible. 0: only by `refresh`. */
  readonly intervalMs: number
  /**
   * The manifest that the page has. Without one, the host is asked at once. While the host does not answer, or with a 5xx, the
   * `fallbackUrl` of the manifest is asked for a copy.
   */
  readonly known: () => TenantManifest | null
  /** How long an answer may take. Default: 10 s. */
  readonly timeoutMs?: number
  /**
   * Called with each answer: a manifest, or null for a 204, which says that the user has no tenant. A copy is not `current`: it may
   * be older than the manifest that the page has.
   */
  readonly onManifest: (manifest: TenantManifest | null, origin: { readonly current: boolean }) => void
}

/** Asks for the tenant manifest at intervals, which are shorter after a failure. */
export interface FollowedManifest {
  /** Asks now. Rejects if there is no valid answer. */
  refresh(): Promise<void>
  stop(): void
}

/** Without an answer, there is no status, and the comparison with one is false. */
type FollowError = Error & { readonly cause: number }

/** Follows the tenant manifest. A failure changes nothing: the page keeps the manifest that it has. */
export function followManifest(options: FollowOptions): FollowedManifest {
  const { url, intervalMs, known, timeoutMs = TIMEOUT_MS, onManifest } = options
  const stopped = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let lastQuestion = 0
  let lastAnswered = 0

  async function refresh(): Promise<void> {
    lastQuestion += 1
    const question = lastQuestion
    const copyUrl = known()?.fallbackUrl
    let current = true
    const manifest = await manifestFrom(url).catch((error: FollowError) => {
      if (!copyUrl || error.cause < 500) throw error
      current = false
      return manifestFrom(copyUrl)
    })
    // The answer to a later question may have arrived first.
    if (stopped.signal.aborted || question < lastAnswered) return
    lastAnswered = question
    onManifest(manifest, { current })
  }

  /** Rejects with an error whose cause is the status of the answer, if there is one. */
  async function manifestFrom(from: string): Promise<TenantManifest | null> {
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(timeoutMs)])
    // Not "no-store", so that the browser revalidates its copy by the ETag.
    const response = await fetch(from, { cache: 'no-cache', signal })
    if (response.status === 204) return null
    const { status } = response
    // The answer to an expired session can be a 200, too. One whose body is no JSON is an answer nevertheless.
    const answer: unknown = await response.json().catch(() => false)
    if (isManifest(answer)) return answer
    throw new Error(`${from} did not answer with a manifest`, { cause: status })
  }

  async function ask(): Promise<void> {
    clearTimeout(timer)
    // Not an error of the page, which asks again.
    failures = await refresh().then(
      () => 0,
      () => failures + 1,
    )
    schedule()
  }

  function asksAgain(): boolean {
    return document.visibilityState === 'visible' && intervalMs + failures > 0
  }

  function schedule(): void {
    clearTimeout(timer)
    if (stopped.signal.aborted || !asksAgain()) return
    const regular = intervalMs || 30_000
    const delayMs = Math.min(regular, failures ? RETRY_MS * 2 ** failures : regular)
    // A random part, so that pages that met the same outage do not ask together.
    timer = setTimeout(() => void ask(), delayMs * (0.5 + Math.random()))
  }

  // The controller has the one option that is needed: its signal.
  document.addEventListener('visibilitychange', () => asksAgain() && void ask(), stopped)
  if (known()) schedule()
  else void ask()
  return {
    refresh,
    stop() {
      stopped.abort()
      clearTimeout(timer)
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
