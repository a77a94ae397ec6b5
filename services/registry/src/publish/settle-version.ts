import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import type { Tag } from '@plugboard/types'
import { listPlugin } from '../plugins/list-plugin.ts'
import type { PurgeQueue } from '../purges/purge-queue.ts'
import { storeTags } from '../tags/stored-tags.ts'
import { requestUpgrades, type UpgradePorts } from '../upgrades/request-upgrades.ts'
import { storeMarks } from '../version-states/stored-marks.ts'
import type { HeldLease } from './lease/held-lease.ts'

export interface SettleOptions extends Pick<UpgradePorts, 'wakeUpgrades'> {
  readonly store: ObjectStore
  readonly catalog: Catalog
  readonly lease: HeldLease
  readonly clock: () => number
  readonly purges: PurgeQueue
}

/**
 * Brings everything that follows from the record of an active version up to date, under its lease, and releases the lease:
 * the marks in the store, from which the edge learns them, the listing of the plugin, its tags in the store,
 * and the tenants that have it. Each step can be repeated.
 */
export async function settleVersion(
  { store, catalog, lease, clock, purges, wakeUpgrades }: SettleOptions,
  record: VersionRecord,
): Promise<VersionRecord> {
  const { pluginId, version } = record
  await storeMarks({ store, purges }, record, lease.signal)
  await listPlugin(catalog, record, clock())
  const beforeMove = (tags: readonly Tag[]) => purges.request({ pluginId, version, tags })
  await storeTags({ store, plugins: catalog.plugins, beforeMove }, pluginId, lease.signal)
  await requestUpgrades({ catalog, wakeUpgrades }, { kind: 'plugin', pluginId }, { nowMs: clock() })
  const settled = await lease.release()
  purges.settled()
  return settled
}
