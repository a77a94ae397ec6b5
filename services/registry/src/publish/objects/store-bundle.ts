import { createHash } from 'node:crypto'
import type { BundleEncoder, EncodedBundle, InspectedBundle, SpooledBlob } from '@plugboard/bundle'
import type { ObjectStore } from '@plugboard/storage'
import { type Sha256, sourceMapsKey, type VersionManifest, type VersionRef } from '@plugboard/types'
import pLimit from 'p-limit'
import { LeaseLostError, VersionExistsError } from '../errors.ts'
import type { HeldLease } from '../lease/held-lease.ts'
import { removeObject } from './remove-object.ts'
import { restoreVersion } from './restore-version.ts'
import { loadManifest, putManifest } from './stored-manifest.ts'
import { objectsOf, sourceMapsObject, storedSizes, type VersionObject } from './version-objects.ts'

// Enough to hide the latency of the store, few enough to leave sockets for other uploads.
const HASHED_AT_A_TIME = 8

interface StoreOptions {
  readonly store: ObjectStore
  readonly ref: VersionRef
  readonly bundle: InspectedBundle
  readonly encoder: BundleEncoder
  readonly publishedAtMs: number
  readonly lease: Pick<HeldLease, 'signal' | 'renew' | 'confirm' | 'requireHeld'>
}

/**
 * Makes a bundle's encodings, puts its files into the store and its manifest last, and returns the manifest that the
 * store then has. Objects that an interrupted publish of the same content left are kept, and missing ones are added.
 *
 * @throws VersionExistsError when the store has a manifest of other content
 * @throws BundleDamagedError when the store has a manifest of the same content, and lost objects that the bundle cannot
 * put back
 */
export async function storeBundle(options: StoreOptions): Promise<VersionManifest> {
  const { store, ref, lease } = options
  const { signal } = lease
  const { manifest, isVisible } = await storeContent(options)
  if (isVisible) return manifest
  await lease.renew()
  if ((await putManifest(store, ref, manifest, signal)) === 'created') return manifest
  const winner = await loadManifest(store, ref, signal)
  if (!winner)
    throw new LeaseLostError(`the manifest of ${ref.pluginId} ${ref.version} was removed meanwhile`)
  return completeContent(winner, options)
}

/**
 * As `storeBundle`, but without the manifest, so that the version stays invisible. Throws as it does.
 *
 * @returns the manifest that makes the version visible, or that has done so already
 */
export async function storeContent(
  options: StoreOptions,
): Promise<{ readonly manifest: VersionManifest; readonly isVisible: boolean }> {
  const { store, ref, encoder, lease } = options
  const { signal } = lease
  const present = await loadManifest(store, ref, signal)
  if (present) return { manifest: await completeContent(present, options), isVisible: true }

  // Not earlier: only a publish that finds no manifest in the store needs every encoding.
  const bundle = await encoder.encodeAll({ signal })
  const maps = await encoder.packSourceMaps({ signal })
  const objects = [...objectsOf(ref, bundle), ...(maps ? [sourceMapsObject(ref, maps)] : [])]
  await putExactly(store, objects, lease)
  // A process that held the lease before and was paused may have resumed meanwhile, and removed objects.
  const stored = await storedSizes(store, ref, signal)
  const removed = objects.find(({ key, source }) => stored.get(key) !== source.size)
  if (removed) throw new LeaseLostError(`${removed.key} was removed while its version was published`)
  // An interrupted publish of the same content may have had some.
  if (!maps && stored.has(sourceMapsKey(ref))) await removeObject(store, sourceMapsKey(ref), lease)
  return { manifest: toManifest(bundle, { maps, publishedAtMs: options.publishedAtMs }), isVisible: false }
}

/** The bytes of the source maps of a bundle, before any compression. */
export function sizeOfSourceMaps({ sourceMaps = [] }: Pick<InspectedBundle, 'sourceMaps'>): number {
  return sourceMaps.reduce((sum, { content }) => sum + content.size, 0)
}

/**
 * Puts objects, and replaces those in which an earlier publish left other bytes: without a manifest, they were never
 * served.
 */
export async function putExactly(
  store: ObjectStore,
  objects: readonly VersionObject[],
  lease: StoreOptions['lease'],
): Promise<void> {
  const { signal } = lease
  const existing = await store.putAllIfAbsent(objects, { signal })
  const limit = pLimit(HASHED_AT_A_TIME)
  const others: VersionObject[] = []
  try {
    await limit.map(
      objects.filter(({ key }) => existing.has(key)),
      async (object) => {
        if ((await hashObject(store, object.key, signal)) !== object.source.sha256) others.push(object)
      },
    )
  } finally {
    // When one fails, those that have not begun are dropped.
    limit.clearQueue()
  }
  if (others.length === 0) return
  // One after another: each removal confirms the lease.
  for (const { key } of others) await removeObject(store, key, lease)
  const [contested] = await store.putAllIfAbsent(others, { signal })
  if (contested !== undefined) throw new LeaseLostError(`${contested} is being written by another publish`)
}

async function hashObject(store: ObjectStore, key: string, signal: AbortSignal): Promise<Sha256> {
  const { body } = await store.open(key, { signal })
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk)
  return hash.digest('hex')
}

/** Puts back what the manifest lists: files of an interrupted publish may have been removed after its lease ran out. */
async function completeContent(
  manifest: VersionManifest,
  { store, ref, bundle, encoder, lease }: StoreOptions,
): Promise<VersionManifest> {
  if (manifest.digest !== bundle.digest) {
    throw new VersionExistsError(ref, { existing: manifest.digest, uploaded: bundle.digest })
  }
  await restoreVersion({ store, ref, manifest, bundle, encoder, signal: lease.signal })
  return manifest
}

function toManifest(
  bundle: EncodedBundle,
  { maps, publishedAtMs }: { readonly maps: SpooledBlob | undefined; readonly publishedAtMs: number },
): VersionManifest {
  return {
    schemaVersion: 1,
    digest: bundle.digest,
    metadata: bundle.metadata,
    configuration: bundle.configuration,
    entry: bundle.entry,
    files: bundle.files.map(({ path, contentType, content, encodings }) => ({
      path,
      size: content.size,
      contentType,
      sha256: content.sha256,
      integrity: content.integrity,
      encodings: encodings.map((encoding) => ({
        coding: encoding.coding,
        size: encoding.content.size,
        sha256: encoding.content.sha256,
      })),
    })),
    ...(maps && {
      sourceMaps: { size: maps.size, sha256: maps.sha256, inflatedSize: sizeOfSourceMaps(bundle) },
    }),
    publishedAt: new Date(publishedAtMs).toISOString(),
  }
}
