import { isDeepStrictEqual } from 'node:util'
import { openSpool, type Spool, type SpooledBlob } from '@plugboard/bundle'
import { countVersion, type VersionRecord } from '@plugboard/catalog'
import { sourceMapsKey, type VersionRef } from '@plugboard/types'
import type { ManifestCopies } from '../manifest-copies/manifest-copies.ts'
import { completePublish, countedBytesOf } from '../publish/complete-publish.ts'
import {
  BundleDamagedError,
  LeaseLostError,
  PublishInProgressError,
  VersionExistsError,
  VersionRejectedError,
} from '../publish/errors.ts'
import { type HeldLease, holdLease } from '../publish/lease/held-lease.ts'
import { reserveVersion } from '../publish/lease/reserve-version.ts'
import { removeObject } from '../publish/objects/remove-object.ts'
import { putExactly } from '../publish/objects/store-bundle.ts'
import { loadManifest, putManifest } from '../publish/objects/stored-manifest.ts'
import { storedSizes, type VersionObject } from '../publish/objects/version-objects.ts'
import { type RecoveryPorts, recoverVersion } from '../publish/recovery/recover-publishes.ts'
import { storeMarks } from '../version-states/stored-marks.ts'
import { objectsIn } from './archived-manifest.ts'
import type { ArchiveItem } from './read-archive.ts'

/** Objects that are put together, which takes far less time than one after the other. */
const BATCH_OBJECTS = 256
const BATCH_BYTES = 16_777_216

export interface ImportPorts extends RecoveryPorts {
  readonly waitMs: number
  readonly spoolDirectory: string
  /** Null: manifests are not copied to the store. */
  readonly copies: ManifestCopies | null
}

export type ArchivedVersionItem = Extract<ArchiveItem, { kind: 'version' }>

/** `same`: it was there. `conflict`: it is published with other content. */
export type VersionOutcome =
  | { readonly kind: 'imported' }
  | { readonly kind: 'same'; readonly hasOtherMarks: boolean }
  | { readonly kind: 'conflict'; readonly present: string }

/**
 * Publishes a version of an archive as an upload is published: it is reserved, its objects are put, then its marks and its manifest, and
 * then it is recorded. Wherever this is cut off, the version is visible whole or not at all, and the next import completes it.
 *
 * @throws PublishInProgressError, LeaseLostError, BundleDamagedError, ArchiveRefusedError, StoreUnavailableError,
 * CatalogUnavailableError, the signal's reason
 */
export async function importVersion(
  ports: ImportPorts,
  item: ArchivedVersionItem,
  { isDryRun, signal }: { readonly isDryRun: boolean; readonly signal: AbortSignal },
): Promise<VersionOutcome> {
  const { catalog, clock, leaseMs } = ports
  const { versions } = catalog
  const { ref, facts, manifest } = item
  const { digest } = manifest.manifest
  const present = isDryRun ? (await versions.find(ref))?.value : await findSettled(ports, ref)
  if (present?.state === 'active') return compare(present, item)
  // Whoever decides about it there does so about what it is there.
  if (present?.state === 'staged' || present?.state === 'rejected')
    return { kind: 'conflict', present: present.digest }
  if (isDryRun) return { kind: 'imported' }
  const { publisher } = facts
  const holder = ports.createId()
  const options = { versions, ref, digest, publisher, holder, leaseMs, waitMs: ports.waitMs, clock, signal }
  const recover = (stored: Parameters<typeof recoverVersion>[1]) => recoverVersion(ports, stored)
  const reservation = await reserveVersion({ ...options, recover }).catch((error: unknown) => {
    if (error instanceof VersionExistsError || error instanceof VersionRejectedError) return error
    throw error
  })
  if (reservation instanceof VersionExistsError)
    return { kind: 'conflict', present: reservation.existingDigest }
  if (reservation instanceof VersionRejectedError || reservation.kind === 'staged')
    return { kind: 'conflict', present: digest }
  if (reservation.kind === 'published') return compare(reservation.record, item)
  const lease = holdLease({ versions, stored: reservation.stored, holder, leaseMs, clock })
  try {
    // It was recovered a moment ago, so another process is at it.
    if (reservation.stored.value.state === 'active') throw new PublishInProgressError(ref)
    const outcome = await publish(ports, item, { lease, signal: AbortSignal.any([lease.signal, signal]) })
    // The recovery records what the store has.
    if (outcome.kind === 'conflict') await lease.abandon()
    return outcome
  } catch (error) {
    // Best effort: if this fails too, the lease runs out by itself.
    await lease.abandon().catch(() => undefined)
    throw error
  }
}

/** The record of a version, once what an interrupted publish left of it is completed or removed. */
async function findSettled(ports: ImportPorts, ref: VersionRef): Promise<VersionRecord | undefined> {
  for (;;) {
    const stored = await ports.catalog.versions.find(ref)
    const lease = stored?.value.lease
    if (!stored || !lease || lease.expiresAtMs >= ports.clock()) return stored?.value
    await recoverVersion(ports, stored)
  }
}

function compare(
  { digest, marks = {} }: VersionRecord,
  { facts, manifest }: ArchivedVersionItem,
): VersionOutcome {
  if (digest !== manifest.manifest.digest) return { kind: 'conflict', present: digest }
  return { kind: 'same', hasOtherMarks: !isDeepStrictEqual(marks, facts.marks ?? {}) }
}

async function publish(
  ports: ImportPorts,
  { ref, facts, manifest: archived, objects }: ArchivedVersionItem,
  { lease, signal }: { readonly lease: HeldLease; readonly signal: AbortSignal },
): Promise<VersionOutcome> {
  const { store, catalog, clock, purges } = ports
  const { createdAtMs, publisher, ownersRevision, provenance, marks, checks, capabilities } = facts
  const { digest } = archived.manifest
  const record = await lease.change({
    reservedBy: publisher,
    ownersRevision,
    provenance,
    createdAtMs,
    checks,
    capabilities,
    marks,
  })
  // The store may have it already, when the catalog is an older one. Its encodings may be others.
  const present = await loadManifest(store, ref, signal)
  if (present && present.digest !== digest) return { kind: 'conflict', present: present.digest }
  const manifest = present ?? archived.manifest
  const wanted = new Map([...objectsIn(ref, manifest)].map((object) => [object.key, object]))
  await putObjects(ports, { objects, lease, signal, wanted, isServed: present !== null })
  const sizes = await storedSizes(store, ref, signal)
  const missing = [...wanted.values()].filter(({ key, size }) => sizes.get(key) !== size)
  if (missing.length > 0) {
    if (present)
      throw new BundleDamagedError(
        ref,
        missing.map(({ key }) => key),
      )
    throw new LeaseLostError(`${missing[0]?.key} was removed while its version was imported`)
  }
  // An interrupted publish of the same content may have had some.
  const mapsKey = sourceMapsKey(ref)
  if (!present && sizes.has(mapsKey) && !wanted.has(mapsKey)) await removeObject(store, mapsKey, lease)
  await lease.renew()
  // Before it is visible: a revoked version is never served.
  await storeMarks({ store, purges }, record, signal)
  await countVersion(catalog, { record, bytes: countedBytesOf(manifest), quotas: null, signal })
  if (!present && (await putManifest(store, ref, archived.stored, signal)) === 'exists')
    throw new LeaseLostError(`${ref.pluginId} ${ref.version} was published meanwhile`)
  const { wakeUpgrades } = ports
  const found = { checks, capabilities }
  await completePublish({ store, catalog, lease, manifest, ...found, publisher, clock, purges, wakeUpgrades })
  return { kind: 'imported' }
}

interface PutOptions extends Pick<ArchivedVersionItem, 'objects'> {
  readonly lease: HeldLease
  readonly signal: AbortSignal
  /** What the manifest in force lists. */
  readonly wanted: ReadonlyMap<string, { readonly sha256: string }>
  /** Whether the edge serves the version: then no object is replaced. */
  readonly isServed: boolean
}

/** Puts the objects of an archive, a few at a time, each of which is on the disk and checked before it is put. */
async function putObjects(ports: ImportPorts, { objects, ...options }: PutOptions): Promise<void> {
  await using spools = new AsyncDisposableStack()
  let spool: Spool | null = null
  let batch: VersionObject[] = []
  let bytes = 0
  const flush = async () => {
    if (options.isServed) await ports.store.putAllIfAbsent(batch, { signal: options.signal })
    else await putExactly(ports.store, batch, { ...options.lease, signal: options.signal })
    await spool?.[Symbol.asyncDispose]()
    spool = null
    batch = []
    bytes = 0
  }
  for await (const { key, coding, contentType, size, sha256, body } of objects) {
    spool ??= spools.use(await openSpool({ directory: ports.spoolDirectory }))
    const source: SpooledBlob = await spool.append(body, { limitBytes: size, signal: options.signal })
    if (options.wanted.get(key)?.sha256 !== sha256) continue
    batch.push({ key, source, contentType, ...(coding && { contentEncoding: coding }) })
    bytes += size
    if (batch.length >= BATCH_OBJECTS || bytes >= BATCH_BYTES) await flush()
  }
  await flush()
}
