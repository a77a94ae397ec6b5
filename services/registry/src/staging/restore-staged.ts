import type { BundleEncoder, InspectedBundle } from '@plugboard/bundle'
import type { VersionRecord } from '@plugboard/catalog'
import { type ChangePorts, workOnVersion } from '../publish/lease/work-on-version.ts'
import { restoreContent } from '../publish/objects/restore-version.ts'
import { storedSizes } from '../publish/objects/version-objects.ts'
import { lostObjects, stagedAs, stagedManifest } from './publish-staged.ts'

interface RestoreStagedOptions {
  /** The same content, uploaded again. */
  readonly bundle: InspectedBundle
  readonly encoder: Pick<BundleEncoder, 'encode' | 'packSourceMaps'>
  readonly signal: AbortSignal
}

/**
 * Puts back what the store has lost of a staged version, under its lease, so that nobody rejects it meanwhile. It stays staged.
 *
 * @returns the keys of the objects that were put back
 * @throws BundleDamagedError when the upload cannot supply the bytes of a lost object; DecidedMeanwhileError when it is not staged any
 * more; PublishInProgressError, LeaseLostError, StoreUnavailableError, CatalogUnavailableError
 */
export async function restoreStaged(
  ports: ChangePorts,
  record: VersionRecord,
  { bundle, encoder, signal }: RestoreStagedOptions,
): Promise<readonly string[]> {
  const { store } = ports
  const { pluginId, version } = record
  const ref = { pluginId, version }
  const manifest = await stagedManifest(ports, record)
  if (lostObjects(ref, manifest, await storedSizes(store, ref, signal)).length === 0) return []
  let restored: readonly string[] = []
  await workOnVersion(ports, ref, {
    ...stagedAs(ports, record),
    run: async (lease) => {
      const stored = await storedSizes(store, ref, lease.signal)
      const options = { store, ref, manifest, bundle, encoder, signal: lease.signal }
      restored = await restoreContent(options, stored)
      return lease.release()
    },
  })
  return restored
}
