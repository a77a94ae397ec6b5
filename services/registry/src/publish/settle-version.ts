import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import { listPlugin } from '../plugins/list-plugin.ts'
import { storeTags } from '../tags/stored-tags.ts'
import { storeMarks } from '../version-states/stored-marks.ts'
import type { HeldLease } from './lease/held-lease.ts'

interface SettleOptions {
  readonly store: ObjectStore
  readonly catalog: Catalog
  readonly lease: HeldLease
  readonly clock: () => number
}

/**
 * Brings everything that follows from the record of an active version up to date, under its lease, and releases the lease:
 * the marks in the store, from which the edge learns them, the listing of the plugin, and its tags in the store. Each step can be repeated.
 */
export async function settleVersion(
  { store, catalog, lease, clock }: SettleOptions,
  record: VersionRecord,
): Promise<VersionRecord> {
  await storeMarks(store, record, lease.signal)
  await listPlugin(catalog, record, clock())
  await storeTags({ store, plugins: catalog.plugins }, record.pluginId, lease.signal)
  return lease.release()
}
