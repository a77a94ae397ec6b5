import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { VersionManifest } from '@plugboard/types'
import { type CheckFacts, summaryOf } from '../publish/complete-publish.ts'
import type { HeldLease } from '../publish/lease/held-lease.ts'

interface StagingOptions extends CheckFacts {
  readonly catalog: Catalog
  readonly lease: HeldLease
  /** Which the store does not have: it would make the version visible. */
  readonly manifest: VersionManifest
  readonly publisher: string | null
  /** True: nobody asked for it to be staged. */
  readonly isUnasked: boolean
  readonly clock: () => number
}

/**
 * Records a version whose objects are all in the store, but for its manifest. It is in no listing and nothing follows from it until
 * somebody approves it. A stop before the state is written leaves an interrupted publish, which the recovery removes.
 */
export async function completeStaging({
  catalog,
  lease,
  manifest,
  checks,
  capabilities,
  publisher,
  isUnasked,
  clock,
}: StagingOptions): Promise<VersionRecord> {
  const { digest, files, metadata, configuration } = manifest
  await catalog.fileLists.put({ pluginId: metadata.id, version: metadata.version, digest }, files)
  await lease.change({
    state: 'staged',
    digest,
    summary: summaryOf(manifest, publisher),
    checks,
    capabilities,
    counted: true,
    staged: { atMs: clock(), ...(isUnasked && { isUnasked }), ...(configuration && { configuration }) },
  })
  return lease.release()
}
