import { isDeepStrictEqual } from 'node:util'
import { type BundleEncoder, type InspectedBundle, withServedMaps } from '@plugboard/bundle'
import { CatalogUnavailableError, countVersion, type Quotas, type VersionRecord } from '@plugboard/catalog'
import type { PluginConfiguration, Provenance, VersionFile, VersionManifest } from '@plugboard/types'
import { activeSummary } from '../plugins/documents.ts'
import { findFiles, lostFiles } from '../plugins/find-version.ts'
import { restoreFileList } from '../plugins/restore-file-list.ts'
import { completeStaging } from '../staging/complete-staging.ts'
import { releaseStaged } from '../staging/publish-staged.ts'
import { restoreStaged } from '../staging/restore-staged.ts'
import { completePublish } from './complete-publish.ts'
import {
  DecidedMeanwhileError,
  QuotaExceededError,
  UnfinishedPublishesError,
  VersionExistsError,
  VersionStagedError,
} from './errors.ts'
import { explainDifference } from './explain-difference.ts'
import { type AuditedWork, type HeldLease, holdLease } from './lease/held-lease.ts'
import { type Reservation, reserveVersion } from './lease/reserve-version.ts'
import { restoreVersion } from './objects/restore-version.ts'
import { sizeOfSourceMaps, storeBundle, storeContent } from './objects/store-bundle.ts'
import { loadManifest } from './objects/stored-manifest.ts'
import { type RecoveryPorts, recoverVersion } from './recovery/recover-publishes.ts'

export interface PublishPorts extends RecoveryPorts {
  readonly waitMs: number
  readonly quotas: Quotas
}

interface PublishOptions {
  readonly bundle: InspectedBundle
  readonly encoder: BundleEncoder
  /** The name of the credential the bundle was uploaded with. */
  readonly publisher?: string | null
  /** The revision of the plugin's owners that it is published under. */
  readonly ownersRevision?: number | undefined
  /** The CI job that uploaded it with the token that it got for its id token. */
  readonly provenance?: Provenance | undefined
  /** True: it waits for somebody who approves it. */
  readonly isStaged?: boolean
  /** True: nobody asked for that, and once its checks accept it, the same upload publishes it. */
  readonly isUnasked?: boolean
  /** Missing: no request asks for it. */
  readonly work?: AuditedWork | undefined
  /** Aborted when the client is gone. Once the version is reserved, the publish runs to its end all the same. */
  readonly signal: AbortSignal
}

export interface PublishResult {
  readonly record: VersionRecord
  readonly files: readonly VersionFile[]
  /** True when the same content had been published before, or staged where it was to be staged. */
  readonly alreadyPublished: boolean
  /** Keys of the objects that the store had lost, and that this upload put back. */
  readonly restored: readonly string[]
}

/**
 * Publishes an inspected bundle: reserves its version, makes its encodings, stores its files and then its manifest, and
 * records it in the catalog. Wherever it is cut off, the version is visible whole or not at all, and the same upload
 * completes it. If the version is already published, or staged, it puts back what the store has lost, and makes only the encodings
 * that this needs. A version that was staged only because a scanner was away is published. Only unpublished versions are checked against the quotas, before any encoding is made.
 *
 * @throws QuotaExceededError, UnfinishedPublishesError, VersionExistsError, VersionStagedError, VersionRejectedError, BundleDamagedError, PublishInProgressError, LeaseLostError, StoreUnavailableError,
 * CatalogUnavailableError
 */
export async function publishBundle(ports: PublishPorts, options: PublishOptions): Promise<PublishResult> {
  try {
    return await publishAsRead(ports, options)
  } catch (error) {
    // Earlier releases served source maps as files. What they published is the same upload, and stays as it is.
    const former = error instanceof VersionExistsError && withServedMaps(options.bundle)
    if (!former || former.digest !== error.existingDigest) throw error
    return publishAsRead(ports, { ...options, bundle: former })
  }
}

async function publishAsRead(ports: PublishPorts, options: PublishOptions): Promise<PublishResult> {
  const {
    bundle,
    encoder,
    publisher = null,
    ownersRevision,
    provenance,
    isStaged = false,
    isUnasked = false,
    work,
    signal,
  } = options
  const { store, catalog, clock, leaseMs } = ports
  const { versions } = catalog
  const { checks, capabilities } = bundle
  const ref = { pluginId: bundle.metadata.id, version: bundle.metadata.version }
  const holder = ports.createId()
  const reservation = await reserveVersion({
    versions,
    ref,
    digest: bundle.digest,
    publisher,
    ownersRevision,
    provenance,
    found: { checks, capabilities },
    asked: work?.asked,
    holder,
    leaseMs,
    waitMs: ports.waitMs,
    clock,
    recover: (stored) => recoverVersion(ports, stored),
    signal,
  }).catch(async (error: unknown) => {
    throw error instanceof VersionExistsError ? await explainDifference(catalog, bundle, error) : error
  })
  if (reservation.kind === 'staged') {
    const { record } = reservation
    if (!isStaged && !record.staged?.isUnasked) throw new VersionStagedError(ref)
    const files = await findFiles(catalog, record)
    try {
      const restored = await restoreStaged(ports, record, { bundle, encoder, signal })
      if (isStaged) return { record, files, alreadyPublished: true, restored }
      const published = await releaseStaged(ports, record, { checks, ownersRevision, work })
      return { record: published, files, alreadyPublished: false, restored }
    } catch (error) {
      if (!(error instanceof DecidedMeanwhileError)) throw error
      // Whatever it became by then is found by another look.
      return publishAsRead(ports, options)
    }
  }
  if (reservation.kind === 'published') {
    const { record } = reservation
    const manifest = await publishedManifest(ports, { record, configuration: bundle.configuration, signal })
    const restored = await restoreVersion({ store, ref, manifest, bundle, encoder, signal })
    return { record, files: manifest.files, alreadyPublished: true, restored }
  }

  const beforeRelease = work?.beforeRelease
  const lease = holdLease({ versions, stored: reservation.stored, holder, leaseMs, clock, beforeRelease })
  try {
    await reportInterrupted(ports, reservation, lease)
    const by = { publisher, ownersRevision, provenance }
    const owner = await countPublish(ports, {
      reservation,
      lease,
      by,
      bytes: bundle.size + sizeOfSourceMaps(bundle),
    })
    // What an interrupted upload of the same bytes left there may be another verdict, with which the recovery would publish it.
    if (reservation.kind === 'taken-over' && !isStaged) await lease.change({ checks, capabilities })
    const toStore = { store, ref, bundle, encoder, publishedAtMs: clock(), lease }
    const { manifest, isVisible } = isStaged
      ? await storeContent(toStore)
      : { manifest: await storeBundle(toStore), isVisible: true }
    const { purges, wakeUpgrades } = ports
    const known = { catalog, lease, manifest, publisher: owner, clock }
    // What is visible already was accepted with the checks of its record, and does not wait.
    const { value: present } = reservation.stored
    const found = isVisible && isStaged ? present : bundle
    const record = isVisible
      ? await completePublish({
          ...known,
          checks: found.checks,
          capabilities: found.capabilities,
          store,
          purges,
          wakeUpgrades,
        })
      : await completeStaging({ ...known, checks, capabilities, isUnasked })
    return { record, files: manifest.files, alreadyPublished: false, restored: [] }
  } catch (error) {
    // The record of a version that was refused before any of it was stored is removed at once. The recovery removes what an
    // interrupted publish left.
    const isRefused = error instanceof QuotaExceededError || error instanceof UnfinishedPublishesError
    const isUnstored = isRefused && reservation.kind === 'created'
    // Best effort: if this fails too, the lease runs out by itself.
    const ended = (isUnstored ? lease.remove() : lease.abandon()).catch(() => undefined)
    // Not awaited: a catalog that does not answer would keep the client waiting for the same time again.
    if (!(error instanceof CatalogUnavailableError)) await ended
    throw error
  }
}

/**
 * Counts a version under the quotas, unless it is visible already: then it is in use, whatever the quotas say, and belongs
 * to the credential that its record names.
 *
 * @returns the credential that the version belongs to
 * @throws QuotaExceededError when a version that is not published yet would exceed a quota
 * @throws UnfinishedPublishesError when it would exceed one only because of publishes that have not ended
 */
async function countPublish(
  { store, catalog, quotas }: PublishPorts,
  {
    reservation: { kind, stored },
    lease,
    by: { publisher, ownersRevision, provenance },
    bytes,
  }: {
    readonly reservation: Exclude<Reservation, { kind: 'published' | 'staged' }>
    readonly lease: HeldLease
    readonly by: Pick<PublishOptions, 'ownersRevision' | 'provenance'> & { readonly publisher: string | null }
    readonly bytes: number
  },
): Promise<string | null> {
  const { value } = stored
  const { signal } = lease
  if (value.counted) return value.reservedBy
  const hasManifest = async () => (await loadManifest(store, value, signal)) !== null
  if (value.state === 'active' || (kind === 'taken-over' && (await hasManifest()))) {
    await countVersion(catalog, { record: value, bytes, quotas: null, signal })
    return value.reservedBy
  }
  const isSame =
    value.reservedBy === publisher &&
    value.ownersRevision === ownersRevision &&
    isDeepStrictEqual(value.provenance, provenance)
  const record = isSame ? value : await lease.change({ reservedBy: publisher, ownersRevision, provenance })
  const excess = await countVersion(catalog, { record, bytes, quotas, signal })
  if (excess === null) return publisher
  // A catalog that was restored from a backup may lack the record of a visible version.
  if (kind === 'taken-over' || !(await hasManifest())) {
    throw excess.isTemporary ? new UnfinishedPublishesError(excess) : new QuotaExceededError(excess)
  }
  await countVersion(catalog, { record, bytes, quotas: null, signal })
  return publisher
}

/** What is visible already of an interrupted publish is the work of whoever asked for that, and not of this upload. */
async function reportInterrupted(
  { store, onRecovered }: PublishPorts,
  reservation: Exclude<Reservation, { kind: 'published' | 'staged' }>,
  { signal }: HeldLease,
): Promise<void> {
  if (reservation.kind !== 'taken-over' || !reservation.formerlyAsked) return
  const { formerlyAsked } = reservation
  const { value } = reservation.stored
  if (value.state === 'active' || (await loadManifest(store, value, signal)))
    await onRecovered(value, 'promoted', formerlyAsked)
}

/**
 * The manifest of a published version, from the catalog and the upload, whose configuration is the same because its digest
 * is. A list of files that the catalog has lost is restored from the store.
 */
async function publishedManifest(
  { store, catalog }: PublishPorts,
  {
    record,
    configuration,
    signal,
  }: {
    readonly record: VersionRecord
    readonly configuration: PluginConfiguration | undefined
    readonly signal: AbortSignal
  },
): Promise<VersionManifest> {
  const { pluginId, version, digest } = record
  const key = { pluginId, version, digest }
  const files = await catalog.fileLists.find(key)
  if (files === null) {
    const restored = await restoreFileList({ catalog, store }, key, signal)
    if (restored === null) throw lostFiles(key)
    return restored
  }
  const { metadata, entry, sourceMaps, publishedAt } = activeSummary(record)
  return {
    schemaVersion: 1,
    digest,
    metadata,
    configuration,
    entry,
    files: [...files],
    ...(sourceMaps && { sourceMaps }),
    publishedAt,
  }
}
