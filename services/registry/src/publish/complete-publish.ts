import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { CheckResult, VersionManifest } from '@plugboard/types'
import type { HeldLease } from './held-lease.ts'
import { listPlugin } from './list-plugin.ts'

interface CompleteOptions {
  readonly catalog: Catalog
  readonly lease: HeldLease
  readonly manifest: VersionManifest
  readonly checks: readonly CheckResult[]
  readonly clock: () => number
}

/**
 * Records what the store already shows: the version is active, then it is listed, then its lease is released. A
 * record with a lease has work left, so a crash between any two of these is found and completed.
 */
export async function completePublish(options: CompleteOptions): Promise<VersionRecord> {
  const { catalog, lease, manifest, checks, clock } = options
  await lease.change({ state: 'active', digest: manifest.digest, manifest, checks: [...checks] })
  await listPlugin(catalog.plugins, manifest, clock())
  return lease.release()
}
