import type { InspectedBundle } from '@plugboard/bundle'
import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import { completePublish } from './complete-publish.ts'
import { holdLease } from './held-lease.ts'
import { recoverVersion } from './recover-publishes.ts'
import { reserveVersion } from './reserve-version.ts'
import { storeBundle } from './store-bundle.ts'

export interface PublishPorts {
  readonly store: ObjectStore
  readonly catalog: Catalog
  readonly clock: () => number
  readonly createId: () => string
  readonly leaseMs: number
  readonly waitMs: number
}

export interface PublishResult {
  readonly record: VersionRecord
  /** True when the very same content had been published before. */
  readonly alreadyPublished: boolean
}

/**
 * Publishes a judged bundle: reserves its version, stores its files and then its manifest, and records it. Whatever
 * the instant at which it is cut off, the version is visible whole or not at all, and the same upload completes it.
 *
 * @param signal the client's: it ends the wait for a version; once the version is claimed the publish runs to its end
 * @throws VersionExistsError, PublishInProgressError, LeaseLostError, StoreUnavailableError, CatalogUnavailableError
 */
export async function publishBundle(
  ports: PublishPorts,
  { bundle, signal }: { bundle: InspectedBundle; signal: AbortSignal },
): Promise<PublishResult> {
  const { store, catalog, clock, leaseMs } = ports
  const { versions } = catalog
  const ref = { pluginId: bundle.metadata.id, version: bundle.metadata.version }
  const holder = ports.createId()
  const reservation = await reserveVersion({
    versions,
    ref,
    digest: bundle.digest,
    holder,
    leaseMs,
    waitMs: ports.waitMs,
    clock,
    recover: (stored) => recoverVersion(ports, stored),
    signal,
  })
  if (reservation.kind === 'published') return { record: reservation.record, alreadyPublished: true }

  await using lease = holdLease({ versions, stored: reservation.stored, holder, leaseMs, clock })
  try {
    const manifest = await storeBundle({
      store,
      ref,
      bundle,
      publishedAtMs: clock(),
      confirmClaim: () => lease.change({}),
      signal: lease.signal,
    })
    const record = await completePublish({ catalog, lease, manifest, checks: bundle.checks, clock })
    return { record, alreadyPublished: false }
  } catch (error) {
    // Best effort: where it fails too, the claim runs out by itself.
    await lease.abandon().catch(() => undefined)
    throw error
  }
}
