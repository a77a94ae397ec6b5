import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Stored, VersionRecord } from '@plugboard/catalog'
import type { VersionMarks, VersionRef } from '@plugboard/types'
import { requireActive } from '../plugins/find-version.ts'
import { PublishInProgressError } from '../publish/errors.ts'
import { holdLease } from '../publish/lease/held-lease.ts'
import { type RecoveryPorts, recoverVersion } from '../publish/recovery/recover-publishes.ts'
import { settleVersion } from '../publish/settle-version.ts'

const POLL_MS = 100

export interface MarkPorts extends RecoveryPorts {
  /** How long a change waits for other work on the same version. */
  readonly waitMs: number
}

/**
 * Changes the marks of a version: in its record first, with a lease, and then wherever they are needed. If this is cut off
 * after the record, the recovery does the rest.
 *
 * @throws PluginNotFoundError, VersionNotFoundError; PublishInProgressError when other work on the version does not end;
 * StoreUnavailableError, CatalogUnavailableError
 *
 * @param change the marks that the version shall have, from those that it has
 */
export async function markVersion(
  ports: MarkPorts,
  ref: VersionRef,
  change: (marks: VersionMarks) => VersionMarks,
): Promise<VersionRecord> {
  const { catalog, clock, leaseMs } = ports
  const deadlineMs = clock() + ports.waitMs
  for (;;) {
    const stored = await requireActive(catalog, ref)
    const { value } = stored
    const { lease: held, marks = {} } = value
    if (held !== null) {
      if (held.expiresAtMs < clock()) await recoverVersion(ports, stored)
      else if (clock() >= deadlineMs) throw new PublishInProgressError(ref)
      else await sleep(POLL_MS)
      continue
    }
    const next = change(marks)
    if (isDeepStrictEqual(next, marks)) return value
    const holder = ports.createId()
    const lease = { holder, expiresAtMs: clock() + leaseMs }
    const taken = await catalog.versions.replace(stored, { ...value, marks: next, lease })
    if (taken) return settle(ports, { stored: taken, holder })
  }
}

async function settle(
  ports: MarkPorts,
  { stored, holder }: { stored: Stored<VersionRecord>; holder: string },
): Promise<VersionRecord> {
  const { store, catalog, clock, leaseMs } = ports
  const lease = holdLease({ versions: catalog.versions, stored, holder, leaseMs, clock })
  try {
    return await settleVersion({ store, catalog, lease, clock }, stored.value)
  } catch (error) {
    // Best effort: if this fails too, the lease runs out by itself. The recovery does what is left.
    await lease.abandon().catch(() => undefined)
    throw error
  }
}
