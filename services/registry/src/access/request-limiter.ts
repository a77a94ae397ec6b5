import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog } from '@plugboard/catalog'
import { LRUCache } from 'lru-cache'

/** The windows begin at the same moments in every registry. */
export const WINDOW_MS = 60_000

const SHARE_MS = 1000
/** Who sends less than this part of its quota is only counted in memory. */
const SHARED_PART = 0.1
/** The subjects that are counted. With more, those that have sent nothing for the longest time start anew. */
const MOST_SUBJECTS = 10_000

/** The most requests in a window. */
export interface RequestPolicy {
  readonly name: string
  readonly quota: number
}

/** What is left after a request. */
export interface RequestsLeft {
  readonly isAllowed: boolean
  readonly remaining: number
  /** Seconds until the next window, at least 1. */
  readonly resetSeconds: number
}

/** Counts requests. Disposing it ends the exchange with other registries. */
export interface RequestLimiter extends AsyncDisposable {
  start(): void
  take(subject: string, policy: RequestPolicy): RequestsLeft
  /** What `take` would return, without counting. */
  look(subject: string, policy: RequestPolicy): RequestsLeft
}

interface LimiterOptions {
  readonly catalog: Pick<Catalog, 'requestCounts'>
  readonly clock: () => number
  readonly registryId: string
}

interface Count {
  windowStartMs: number
  own: number
  /** Of other registries, as far as is known. */
  others: number
  /** How many of its own the others can know. */
  shared: number
  quota: number
}

/**
 * Counts in memory, so that no request waits for it. Once a second it exchanges the counts of those who have sent much with the other
 * registries, through the catalog: together they allow at most a second of requests more, and a tenth of the quota for each. While the
 * catalog is down, each registry counts for itself.
 */
export function createRequestLimiter({ catalog, clock, registryId }: LimiterOptions): RequestLimiter {
  const { requestCounts } = catalog
  const counts = new LRUCache<string, Count>({ max: MOST_SUBJECTS })
  const stopped = new AbortController()
  const { signal } = stopped
  let running = Promise.resolve()
  const windowStart = () => Math.floor(clock() / WINDOW_MS) * WINDOW_MS

  async function share(subject: string, count: Count): Promise<void> {
    const { windowStartMs, own } = count
    const stored = await requestCounts.find(subject)
    const isSame = stored?.value.windowStartMs === windowStartMs
    const { [registryId]: _own, ...others } = isSame ? stored.value.counts : {}
    const record = { subject, windowStartMs, counts: { ...others, [registryId]: own } }
    const written = await (stored ? requestCounts.replace(stored, record) : requestCounts.insert(record))
    if (count.windowStartMs !== windowStartMs) return
    count.others = Object.values(others).reduce((sum, each) => sum + each, 0)
    // Otherwise another registry was faster, and it is tried again.
    if (written) count.shared = own
  }

  async function repeat(): Promise<void> {
    while (!signal.aborted) {
      const windowStartMs = windowStart()
      for (const [subject, count] of counts.entries()) {
        const isMuch = count.own >= count.quota * SHARED_PART
        if (count.windowStartMs !== windowStartMs || !isMuch || count.own === count.shared) continue
        // While the catalog is down there is nobody to share with; requests that need it say so.
        await share(subject, count).catch(() => undefined)
        if (signal.aborted) return
      }
      await sleep(SHARE_MS, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  function countOf(by: string, { name, quota }: RequestPolicy): Count {
    const subject = `${name} by ${by}`
    const windowStartMs = windowStart()
    const known = counts.get(subject)
    if (known?.windowStartMs === windowStartMs) return known
    const count = { windowStartMs, own: 0, others: 0, shared: 0, quota }
    counts.set(subject, count)
    return count
  }

  function leftOf({ windowStartMs, own, others, quota }: Count): RequestsLeft {
    const left = quota - own - others
    const resetSeconds = Math.max(1, Math.ceil((windowStartMs + WINDOW_MS - clock()) / 1000))
    return { isAllowed: left > 0, remaining: Math.max(0, left - 1), resetSeconds }
  }

  return {
    start() {
      running = repeat()
    },
    take(by, policy) {
      const count = countOf(by, policy)
      const left = leftOf(count)
      // What is refused does not count: it would be shared for nothing.
      if (left.isAllowed) count.own += 1
      return left
    },
    look: (by, policy) => leftOf(countOf(by, policy)),
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await running
    },
  }
}
