import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog } from '@plugboard/catalog'
import pLimit from 'p-limit'
import { presentOf, type Subscriptions } from './subscriptions.ts'

/** The tenants of one question to the catalog. */
const CHUNK = 500
/** The changed tenants that are read at a time. */
const AT_A_TIME = 8
const LONGEST_PAUSE_MS = 5000

interface WatchOptions {
  readonly catalog: Pick<Catalog, 'tenants'>
  readonly subscriptions: Subscriptions
  readonly intervalMs: number
  /** Called once when the catalog cannot answer, and once when it answers again. */
  readonly report: (outage: { readonly err: unknown } | null) => void
}

/** Looks in the catalog for changes of the tenants that somebody follows. Disposing it ends the look under way. */
export interface ChangeWatch extends AsyncDisposable {
  start(): void
  /** Somebody follows a tenant now. */
  wake(): void
}

/**
 * Watches for changes that other registries made: one question for the revisions of many tenants, again and again, and none
 * while nobody follows a tenant. An outage of the catalog is logged once, and the streams stay open.
 */
export function createChangeWatch({ catalog, subscriptions, intervalMs, report }: WatchOptions): ChangeWatch {
  const stopped = new AbortController()
  const { signal } = stopped
  const inTurn = pLimit(AT_A_TIME)
  let woken = Promise.withResolvers<void>()
  let running = Promise.resolve()

  async function look(): Promise<void> {
    const tenantIds = subscriptions.tenantIds()
    for (let start = 0; start < tenantIds.length; start += CHUNK) {
      signal.throwIfAborted()
      const chunk = tenantIds.slice(start, start + CHUNK)
      const revisions = await catalog.tenants.revisionsOf(chunk)
      const changed = chunk.filter((id) => subscriptions.revisionOf(id) !== (revisions.get(id) ?? null))
      await inTurn.map(changed, async (id) => {
        subscriptions.learn(id, presentOf(await catalog.tenants.find(id)))
      })
    }
  }

  async function repeat(): Promise<void> {
    let pauseMs = intervalMs
    let isDown = false
    while (!signal.aborted) {
      if (subscriptions.count() === 0) {
        woken = Promise.withResolvers()
        await woken.promise
      }
      try {
        await look()
        if (isDown) report(null)
        isDown = false
        pauseMs = intervalMs
      } catch (err) {
        if (signal.aborted) return
        if (!isDown) report({ err })
        isDown = true
        pauseMs = Math.max(intervalMs, Math.min(2 * pauseMs, LONGEST_PAUSE_MS))
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  return {
    start() {
      running = repeat()
    },
    wake: () => woken.resolve(),
    async [Symbol.asyncDispose]() {
      stopped.abort()
      woken.resolve()
      await running
    },
  }
}
