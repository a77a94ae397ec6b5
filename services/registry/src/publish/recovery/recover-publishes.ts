import {
  type AskedWork,
  type Catalog,
  countVersion,
  type FileListKey,
  type Stored,
  type VersionRecord,
} from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import { type VersionRef, versionManifestKey, versionPrefix } from '@plugboard/types'
import { leaseJob } from '../../jobs/lease-job.ts'
import type { PurgeQueue } from '../../purges/purge-queue.ts'
import type { UpgradePorts } from '../../upgrades/request-upgrades.ts'
import { completePublish, countedBytesOf } from '../complete-publish.ts'
import { type HeldLease, holdLease } from '../lease/held-lease.ts'
import { removeObject } from '../objects/remove-object.ts'
import { loadManifest } from '../objects/stored-manifest.ts'

const RECOVERY_JOB = 'recover-publishes'
const BATCH = 100

/**
 * `promoted`: the store had the whole version, so it is published now. `removed`: the version was never visible, and
 * nothing is left of it. `kept`: it waits for approval, or was rejected, and only its number is left. `skipped`: another process changed
 * its record first.
 */
export type RecoveryOutcome = 'promoted' | 'removed' | 'kept' | 'skipped'

export interface RecoveryPorts extends Pick<UpgradePorts, 'wakeUpgrades'> {
  readonly store: ObjectStore
  readonly catalog: Catalog
  readonly clock: () => number
  readonly createId: () => string
  readonly leaseMs: number
  readonly purges: PurgeQueue
  /**
   * Called when a recovery has done its work, and waited for. If it rejects, the next recovery does the work again. `asked`: who asked for what was
   * interrupted, if that is known.
   */
  readonly onRecovered: (ref: VersionRef, outcome: RecoveryOutcome, asked: AskedWork | undefined) => unknown
}

interface RecoveryOptions {
  /** Ends the recovery; the next one finishes what is left. */
  readonly signal?: AbortSignal | undefined
}

export interface RecoveryReport {
  failed(ref: VersionRef, error: unknown): void
}

/** Recovers one interrupted publish: completes it when its manifest is in the store, and removes it otherwise. */
export async function recoverVersion(
  ports: RecoveryPorts,
  stored: Stored<VersionRecord>,
  { signal }: RecoveryOptions = {},
): Promise<RecoveryOutcome> {
  const { store, catalog, clock, leaseMs } = ports
  const holder = ports.createId()
  const asked = stored.value.lease?.asked
  const taken = await catalog.versions.replace(stored, {
    ...stored.value,
    lease: { holder, expiresAtMs: clock() + leaseMs, ...(asked && { asked }) },
  })
  const report = (outcome: RecoveryOutcome) => ports.onRecovered(stored.value, outcome, asked)
  if (!taken) {
    await report('skipped')
    return 'skipped'
  }
  const { pluginId, version, digest, state, staged, capabilities, reservedBy: publisher } = taken.value
  const checks = staged?.publishedChecks ?? taken.value.checks
  // While the lease still says who asked.
  const beforeRelease = async (record: VersionRecord) =>
    report(record.state === 'active' ? 'promoted' : 'kept')
  const { versions } = catalog
  await using lease = holdLease({ versions, stored: taken, holder, leaseMs, clock, beforeRelease })
  const stoppable = { ...lease, signal: signal ? AbortSignal.any([lease.signal, signal]) : lease.signal }
  const manifest = await loadManifest(store, { pluginId, version }, stoppable.signal)
  if (manifest) {
    const { signal: held } = stoppable
    // Without a check of the quotas, because the version is already visible. If it is in the sums, it is not added again.
    if (!taken.value.counted) {
      await countVersion(catalog, {
        record: taken.value,
        bytes: countedBytesOf(manifest),
        quotas: null,
        signal: held,
      })
    }
    const { purges, wakeUpgrades } = ports
    const known = { store, catalog, lease, clock, purges, wakeUpgrades }
    await completePublish({ ...known, manifest, checks, capabilities, publisher })
    return 'promoted'
  }
  // Its manifest was there when it became active. The number stays used, and the same upload puts back what is lost.
  if (state === 'active') throw new Error(`the store has lost the manifest of ${pluginId} ${version}`)
  if (state === 'staged') {
    await lease.release()
    return 'kept'
  }
  await removeContent(ports, { pluginId, version, digest }, stoppable)
  if (state === 'rejected') {
    await lease.release()
    return 'kept'
  }
  await report('removed')
  // The record last: after a crash before this line, the next recovery finds it and goes on.
  await lease.remove()
  return 'removed'
}

/**
 * Recovers interrupted publishes whose lease has run out. A lease on the job keeps registries from starting it at the
 * same time. The job's lease is not renewed, so a long recovery can overlap with another; the lease on each version
 * decides which of them recovers it.
 *
 * @throws the signal's reason when it is aborted
 */
export async function recoverPublishes(
  ports: RecoveryPorts,
  report: RecoveryReport,
  { signal }: RecoveryOptions = {},
): Promise<void> {
  const { catalog, clock } = ports
  signal?.throwIfAborted()
  if (!(await leaseJob(ports, RECOVERY_JOB))) return
  const expired = await catalog.versions.listExpired({ expiredBeforeMs: clock(), limit: BATCH })
  for (const stored of expired) {
    signal?.throwIfAborted()
    try {
      await recoverVersion(ports, stored, { signal })
    } catch (error) {
      signal?.throwIfAborted()
      // One version that cannot be recovered must not stop the recovery of the others.
      report.failed(stored.value, error)
    }
  }
}

/**
 * Removes the objects and the list of files of a version that is not visible, under its lease.
 *
 * @throws LeaseLostError; an error when the version became visible meanwhile
 */
export async function removeContent(
  { store, catalog }: Pick<RecoveryPorts, 'store' | 'catalog'>,
  { pluginId, version, digest }: FileListKey,
  lease: Pick<HeldLease, 'signal' | 'confirm' | 'requireHeld'>,
): Promise<void> {
  const ref = { pluginId, version }
  const manifestKey = versionManifestKey(ref)
  for await (const { key } of store.list(versionPrefix(ref), { signal: lease.signal })) {
    // If a manifest appears now, its publish became visible after all: the next recovery promotes it.
    if (key === manifestKey) throw new Error(`${key} appeared while its version was being removed`)
    await removeObject(store, key, lease)
  }
  await lease.confirm()
  lease.requireHeld()
  await catalog.fileLists.remove({ pluginId, version, digest })
}
