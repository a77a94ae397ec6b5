import { setTimeout as sleep } from 'node:timers/promises'
import type { Stored, VersionRecord } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'
import { PublishInProgressError } from '../errors.ts'
import { type RecoveryPorts, recoverVersion } from '../recovery/recover-publishes.ts'
import { type AuditedWork, type HeldLease, holdLease } from './held-lease.ts'

const POLL_MS = 100

export interface ChangePorts extends RecoveryPorts {
  /** How long a change waits for other work on the same version. */
  readonly waitMs: number
}

export interface WorkOptions {
  /** The record as it is now; rejects when there is nothing to work on. */
  readonly find: () => Promise<Stored<VersionRecord>>
  /** The record to write with the lease, from the present one; the same object to leave it and take no lease. */
  readonly prepare: (record: VersionRecord) => VersionRecord
  /** What is done under the lease, up to its release. */
  readonly run: (lease: HeldLease, record: VersionRecord) => Promise<VersionRecord>
  /** Missing: no request asks for it. */
  readonly work?: AuditedWork | undefined
}

/**
 * Takes the lease on a version once nobody else has it, and works under it.
 *
 * @throws PublishInProgressError when other work on the version does not end; StoreUnavailableError, CatalogUnavailableError,
 * LeaseLostError; what `find`, `prepare` and `run` throw
 */
export async function workOnVersion(
  ports: ChangePorts,
  ref: VersionRef,
  { find, prepare, run, work }: WorkOptions,
): Promise<VersionRecord> {
  const { clock, leaseMs } = ports
  const { versions } = ports.catalog
  const deadlineMs = clock() + ports.waitMs
  for (;;) {
    const stored = await find()
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
    const lease = { holder, expiresAtMs: clock() + leaseMs, ...(work && { asked: work.asked }) }
    const taken = await versions.replace(stored, { ...next, lease })
    if (!taken) continue
    const beforeRelease = work?.beforeRelease
    const held = holdLease({ versions, stored: taken, holder, leaseMs, clock, beforeRelease })
    try {
      return await run(held, taken.value)
    } catch (error) {
      // Best effort: if this fails too, the lease runs out by itself.
      await held.abandon().catch(() => undefined)
      throw error
    }
  }
}
