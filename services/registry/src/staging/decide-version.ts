import { setTimeout as sleep } from 'node:timers/promises'
import type { Stored, VersionRecord } from '@plugboard/catalog'
import type { VersionManifest, VersionRef } from '@plugboard/types'
import { type Caller, credentialName } from '../access/caller.ts'
import { objectsIn } from '../archive/archived-manifest.ts'
import { activeSummary } from '../plugins/documents.ts'
import { VersionNotFoundError } from '../plugins/errors.ts'
import { findFiles } from '../plugins/find-version.ts'
import type { ChangePorts } from '../publish/change-version.ts'
import { completePublish } from '../publish/complete-publish.ts'
import { BundleDamagedError, LeaseLostError, PublishInProgressError } from '../publish/errors.ts'
import { type HeldLease, holdLease } from '../publish/lease/held-lease.ts'
import { putManifest } from '../publish/objects/stored-manifest.ts'
import { storedSizes } from '../publish/objects/version-objects.ts'
import { recoverVersion, removeContent } from '../publish/recovery/recover-publishes.ts'
import { requireTrustedChange } from '../trusted-publishing/trusted-publishers.ts'
import { ApproverStagedItError } from './errors.ts'

const POLL_MS = 100

/** @throws VersionNotFoundError when the version does not wait for approval */
export async function findStaged(
  { versions }: ChangePorts['catalog'],
  ref: VersionRef,
): Promise<Stored<VersionRecord>> {
  const stored = await versions.find(ref)
  if (stored?.value.state === 'staged') return stored
  throw new VersionNotFoundError(ref)
}

/**
 * Publishes a staged version, as of now: whoever waits for versions to age waits from here on. Its manifest comes last into the store,
 * so a stop at any moment leaves it staged, or published by the recovery.
 *
 * @throws VersionNotFoundError, ApproverStagedItError, TrustedPublishingRequiredError; BundleDamagedError when the store has lost some of it;
 * PublishInProgressError, LeaseLostError, StoreUnavailableError, CatalogUnavailableError
 */
export async function approveVersion(
  ports: ChangePorts,
  ref: VersionRef,
  caller: Caller,
): Promise<VersionRecord> {
  const { value } = await findStaged(ports.catalog, ref)
  const { reservedBy, provenance } = value
  if (reservedBy !== null && credentialName(caller) === reservedBy)
    throw new ApproverStagedItError(ref, reservedBy)
  // No token may have staged it where only CI jobs publish.
  if (!provenance) await requireTrustedChange(ports.catalog, { caller, pluginId: ref.pluginId })
  return decide(ports, ref, async (lease, record) => {
    const { store, catalog, clock, purges, wakeUpgrades } = ports
    // Those who own the plugin now answer for it, so it waits where they are not accepted yet.
    const owned = await catalog.ownerships.find(ref.pluginId)
    await lease.change({ ownersRevision: owned?.value.revision ?? record.ownersRevision })
    const { metadata, entry, publisher } = activeSummary(record)
    const files = await findFiles(catalog, record)
    const manifest: VersionManifest = {
      schemaVersion: 1,
      digest: record.digest,
      metadata,
      configuration: record.staged?.configuration,
      entry,
      files: [...files],
      publishedAt: new Date(clock()).toISOString(),
    }
    await requireObjects(ports, ref, manifest, lease)
    await lease.renew()
    if ((await putManifest(store, ref, manifest, lease.signal)) === 'exists')
      throw new LeaseLostError(`the manifest of ${ref.pluginId} ${ref.version} appeared meanwhile`)
    const { checks } = record
    return completePublish({
      store,
      catalog,
      lease,
      manifest,
      checks,
      publisher,
      clock,
      purges,
      wakeUpgrades,
    })
  })
}

/**
 * Rejects a staged version: its objects are removed, and its number stays used.
 *
 * @throws VersionNotFoundError, PublishInProgressError, LeaseLostError, StoreUnavailableError, CatalogUnavailableError
 */
export function rejectVersion(ports: ChangePorts, ref: VersionRef): Promise<VersionRecord> {
  return decide(ports, ref, async (lease, { digest }) => {
    // First, so that nobody approves what is half removed: the recovery removes the rest.
    await lease.change({ state: 'rejected', staged: undefined })
    await removeContent(ports, { ...ref, digest }, lease)
    return lease.release()
  })
}

/** Takes the lease on a staged version, once nobody else has it. */
async function decide(
  ports: ChangePorts,
  ref: VersionRef,
  work: (lease: HeldLease, record: VersionRecord) => Promise<VersionRecord>,
): Promise<VersionRecord> {
  const { catalog, clock, leaseMs } = ports
  const { versions } = catalog
  const deadlineMs = clock() + ports.waitMs
  for (;;) {
    const stored = await findStaged(catalog, ref)
    const { value } = stored
    if (value.lease !== null) {
      if (value.lease.expiresAtMs < clock()) await recoverVersion(ports, stored)
      else if (clock() >= deadlineMs) throw new PublishInProgressError(ref)
      else await sleep(POLL_MS)
      continue
    }
    const holder = ports.createId()
    const taken = await versions.replace(stored, {
      ...value,
      lease: { holder, expiresAtMs: clock() + leaseMs },
    })
    if (!taken) continue
    const lease = holdLease({ versions, stored: taken, holder, leaseMs, clock })
    try {
      return await work(lease, taken.value)
    } catch (error) {
      // Best effort: if this fails too, the lease runs out by itself.
      await lease.abandon().catch(() => undefined)
      throw error
    }
  }
}

/** @throws BundleDamagedError when the store has lost an object of a staged version */
async function requireObjects(
  { store }: ChangePorts,
  ref: VersionRef,
  manifest: VersionManifest,
  { signal }: HeldLease,
): Promise<void> {
  const sizes = await storedSizes(store, ref, signal)
  const lost = [...objectsIn(ref, manifest)].filter(({ key, size }) => sizes.get(key) !== size)
  if (lost.length > 0)
    throw new BundleDamagedError(
      ref,
      lost.map(({ key }) => key),
    )
}
