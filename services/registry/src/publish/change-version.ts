import { setTimeout as sleep } from 'node:timers/promises'
import type { VersionRecord } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'
import { requireActive } from '../plugins/find-version.ts'
import { PublishInProgressError } from './errors.ts'
import { holdLease } from './lease/held-lease.ts'
import { type RecoveryPorts, recoverVersion } from './recovery/recover-publishes.ts'
import { settleVersion } from './settle-version.ts'

const POLL_MS = 100

export interface ChangePorts extends RecoveryPorts {
  /** How long a change waits for other work on the same version. */
  readonly waitMs: number
}

interface ChangeOptions {
  /** The record to write, from the present one; the same object to change nothing. */
  readonly prepare: (record: VersionRecord) => VersionRecord
  /** What else is written before everything that follows from the record. */
  readonly write?: () => Promise<unknown>
  /** Called when the record is changed, from when on the recovery completes the change if it is cut off. */
  readonly onRecorded?: ((record: VersionRecord) => void) | undefined
}

/**
 * Changes an active version under its lease: its record first, and then what follows from it. If this is cut off after the
 * record, the recovery does the rest.
 *
 * @throws PluginNotFoundError, VersionNotFoundError; PublishInProgressError when other work on the version does not end;
 * StoreUnavailableError, CatalogUnavailableError, LeaseLostError; what `prepare` and `write` throw
 */
export async function changeVersion(
  ports: ChangePorts,
  ref: VersionRef,
  { prepare, write, onRecorded }: ChangeOptions,
): Promise<VersionRecord> {
  const { store, catalog, clock, leaseMs, purges, wakeUpgrades } = ports
  const { versions } = catalog
  const deadlineMs = clock() + ports.waitMs
  for (;;) {
    const stored = await requireActive(catalog, ref)
    const { value } = stored
    if (value.lease !== null) {
      if (value.lease.expiresAtMs < clock()) await recoverVersion(ports, stored)
      else if (clock() >= deadlineMs) throw new PublishInProgressError(ref)
      else await sleep(POLL_MS)
      continue
    }
    const next = prepare(value)
    if (next === value) return value
    const holder = ports.createId()
    const taken = await versions.replace(stored, {
      ...next,
      lease: { holder, expiresAtMs: clock() + leaseMs },
    })
    if (!taken) continue
    onRecorded?.(taken.value)
    const lease = holdLease({ versions, stored: taken, holder, leaseMs, clock })
    try {
      await write?.()
      return await settleVersion({ store, catalog, lease, clock, purges, wakeUpgrades }, taken.value)
    } catch (error) {
      // Best effort: if this fails too, the lease runs out by itself.
      await lease.abandon().catch(() => undefined)
      throw error
    }
  }
}
