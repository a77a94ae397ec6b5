import type { VersionRecord } from '@plugboard/catalog'
import type { CheckResult, VersionManifest, VersionRef } from '@plugboard/types'
import { objectsIn } from '../archive/archived-manifest.ts'
import { activeSummary } from '../plugins/documents.ts'
import { findFiles } from '../plugins/find-version.ts'
import { completePublish } from '../publish/complete-publish.ts'
import { BundleDamagedError, DecidedMeanwhileError, LeaseLostError } from '../publish/errors.ts'
import type { AuditedWork, HeldLease } from '../publish/lease/held-lease.ts'
import { type ChangePorts, type WorkOptions, workOnVersion } from '../publish/lease/work-on-version.ts'
import { putManifest } from '../publish/objects/stored-manifest.ts'
import { storedSizes } from '../publish/objects/version-objects.ts'

/**
 * Publishes a staged version under its lease, as of now, with what is found of it by now. Its manifest comes last into the store, so a stop at any
 * moment leaves it staged, or published by the recovery.
 *
 * @throws BundleDamagedError when the store has lost some of it; LeaseLostError, StoreUnavailableError, CatalogUnavailableError
 */
export async function publishStaged(
  ports: ChangePorts,
  {
    lease,
    record,
    checks,
    ownersRevision,
  }: {
    readonly lease: HeldLease
    readonly record: VersionRecord
    readonly checks: readonly CheckResult[]
    /** Missing: that of its owners by now. */
    readonly ownersRevision?: number | undefined
  },
): Promise<VersionRecord> {
  const { store, catalog, clock, purges, wakeUpgrades } = ports
  const { pluginId, version, capabilities } = record
  const ref = { pluginId, version }
  if (!record.staged) throw new TypeError(`${pluginId} ${version} is not staged`)
  // Those who own the plugin now answer for it, so it waits where they are not accepted yet.
  const owned = ownersRevision === undefined ? await catalog.ownerships.find(pluginId) : null
  await lease.change({
    ownersRevision: ownersRevision ?? owned?.value.revision ?? record.ownersRevision,
    // Not in place of its checks: if this is cut off before the manifest, it waits for a decision as before.
    staged: { ...record.staged, publishedChecks: checks },
  })
  const { publisher } = activeSummary(record)
  const manifest = await stagedManifest(ports, record)
  const lost = lostObjects(ref, manifest, await storedSizes(store, ref, lease.signal))
  if (lost.length > 0) throw new BundleDamagedError(ref, lost)
  await lease.renew()
  if ((await putManifest(store, ref, manifest, lease.signal)) === 'exists')
    throw new LeaseLostError(`the manifest of ${pluginId} ${version} appeared meanwhile`)
  return completePublish({
    store,
    catalog,
    lease,
    manifest,
    checks,
    capabilities,
    publisher,
    clock,
    purges,
    wakeUpgrades,
  })
}

/**
 * Publishes a version that was staged only because a scanner was away, since all checks have accepted the same upload now.
 *
 * @throws DecidedMeanwhileError when it is not staged any more; PublishInProgressError; what `publishStaged` throws
 */
export function releaseStaged(
  ports: ChangePorts,
  { pluginId, version, digest }: VersionRecord,
  {
    checks,
    ownersRevision,
    work,
  }: {
    readonly checks: readonly CheckResult[]
    /** Under which the upload is published. */
    readonly ownersRevision: number | undefined
    readonly work: AuditedWork | undefined
  },
): Promise<VersionRecord> {
  const ref = { pluginId, version }
  return workOnVersion(ports, ref, {
    ...stagedAs(ports, { ...ref, digest }),
    run: (lease, record) => publishStaged(ports, { lease, record, checks, ownersRevision }),
    work,
  })
}

/** Work on a version while it is staged with that content, which always takes the lease. */
export function stagedAs(
  { catalog }: Pick<ChangePorts, 'catalog'>,
  { pluginId, version, digest }: Pick<VersionRecord, 'pluginId' | 'version' | 'digest'>,
): Pick<WorkOptions, 'find' | 'prepare'> {
  const ref = { pluginId, version }
  return {
    /** @throws DecidedMeanwhileError */
    async find() {
      const stored = await catalog.versions.find(ref)
      if (stored?.value.state === 'staged' && stored.value.digest === digest) return stored
      throw new DecidedMeanwhileError(ref)
    },
    // Another object, so that the lease is taken in any case.
    prepare: (record) => ({ ...record }),
  }
}

/** The manifest that would make a staged version visible now. */
export async function stagedManifest(
  { catalog, clock }: Pick<ChangePorts, 'catalog' | 'clock'>,
  record: VersionRecord,
): Promise<VersionManifest> {
  const { metadata, entry, sourceMaps } = activeSummary(record)
  const files = await findFiles(catalog, record)
  return {
    schemaVersion: 1,
    digest: record.digest,
    metadata,
    configuration: record.staged?.configuration,
    entry,
    files: [...files],
    ...(sourceMaps && { sourceMaps }),
    publishedAt: new Date(clock()).toISOString(),
  }
}

/** The keys of the objects that a manifest lists and the store has not, or with another size. */
export function lostObjects(
  ref: VersionRef,
  manifest: VersionManifest,
  stored: ReadonlyMap<string, number>,
): readonly string[] {
  return [...objectsIn(ref, manifest)]
    .filter(({ key, size }) => stored.get(key) !== size)
    .map(({ key }) => key)
}
