import type { Catalog } from '@plugboard/catalog'
import pLimit from 'p-limit'
import { createRepeatedLook, type RepeatedLook } from './repeated-look.ts'
import { presentOf, type Subscriptions } from './subscriptions.ts'

/** The tenants of one question to the catalog. */
const CHUNK = 500
/** The changed tenants that are read at a time. */
const AT_A_TIME = 8

interface WatchOptions {
  readonly catalog: Pick<Catalog, 'tenants'>
  readonly subscriptions: Subscriptions
  readonly intervalMs: number
  /** Called once when the catalog cannot answer, and once when it answers again. */
  readonly report: (outage: { readonly err: unknown } | null) => void
}

/** Looks in the catalog for changes of the tenants that somebody follows. */
export type ChangeWatch = Omit<RepeatedLook, 'hurry'>

/**
 * Watches for changes that other registries made: one question for the revisions of many tenants, again and again, and none
 * while nobody follows a tenant. An outage of the catalog is logged once, and the streams stay open.
 */
export function createChangeWatch({ catalog, subscriptions, intervalMs, report }: WatchOptions): ChangeWatch {
  const inTurn = pLimit(AT_A_TIME)

  async function look(signal: AbortSignal): Promise<void> {
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

  return createRepeatedLook({ look, isWanted: () => subscriptions.count() > 0, intervalMs, report })
}
