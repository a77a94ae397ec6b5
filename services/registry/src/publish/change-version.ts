import type { VersionRecord } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'
import { requireActive } from '../plugins/find-version.ts'
import type { AuditedWork } from './lease/held-lease.ts'
import { type ChangePorts, workOnVersion } from './lease/work-on-version.ts'
import { settleVersion } from './settle-version.ts'

interface ChangeOptions {
  /** The record to write, from the present one; the same object to change nothing. */
  readonly prepare: (record: VersionRecord) => VersionRecord
  /** What else is written before everything that follows from the record. */
  readonly write?: () => Promise<unknown>
  readonly work?: AuditedWork | undefined
}

/**
 * Changes an active version under its lease: its record first, and then what follows from it. If this is cut off after the
 * record, the recovery does the rest.
 *
 * @throws PluginNotFoundError, VersionNotFoundError; what `workOnVersion`, `prepare` and `write` throw
 */
export function changeVersion(
  ports: ChangePorts,
  ref: VersionRef,
  { prepare, write, work }: ChangeOptions,
): Promise<VersionRecord> {
  const { store, catalog, clock, purges, wakeUpgrades } = ports
  return workOnVersion(ports, ref, {
    find: () => requireActive(catalog, ref),
    prepare,
    work,
    async run(lease, record) {
      await write?.()
      return settleVersion({ store, catalog, lease, clock, purges, wakeUpgrades }, record)
    },
  })
}
