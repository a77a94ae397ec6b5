import type { BundleEncoder, InspectedBundle, InspectedFile } from '@plugboard/bundle'
import type { ObjectStore } from '@plugboard/storage'
import {
  bundleFileKey,
  type ContentCoding,
  encodedFileKey,
  type Sha256,
  sourceMapsKey,
  type VersionManifest,
  type VersionRef,
  versionManifestKey,
} from '@plugboard/types'
import { BundleDamagedError } from '../errors.ts'
import { putManifest } from './stored-manifest.ts'
import {
  encodedObject,
  fileObject,
  sourceMapsObject,
  storedSizes,
  type VersionObject,
} from './version-objects.ts'

interface RestoreOptions {
  readonly store: ObjectStore
  readonly ref: VersionRef
  /** What was published. */
  readonly manifest: VersionManifest
  /** The same content, uploaded again. */
  readonly bundle: InspectedBundle
  /** Makes the encodings that are missing, and no others. */
  readonly encoder: Pick<BundleEncoder, 'encode' | 'packSourceMaps'>
  readonly signal: AbortSignal
}

/** An object that a manifest lists: a file, or with a coding one of its encodings. */
interface ListedObject {
  readonly key: string
  readonly path: string
  readonly coding: ContentCoding | null
  readonly size: number
  readonly sha256: Sha256
}

/**
 * Puts back what the store has lost of a published version, its manifest last, and returns the keys. Only bytes with a
 * digest that the manifest lists are put; Brotli encodings are also tried as earlier releases made them. An object whose size differs from the manifest is replaced; all others are
 * left alone. Lost source maps are put back if the upload has the same ones; without them the version is still whole.
 *
 * @throws BundleDamagedError when the upload cannot supply the bytes of a lost object, such as an encoding made by
 * another version of a compressor. The other objects have been put back by then.
 */
export async function restoreVersion(options: RestoreOptions): Promise<readonly string[]> {
  const { store, ref, manifest, signal } = options
  const stored = await storedSizes(store, ref, signal)
  const restored = await restoreContent(options, stored)
  const manifestKey = versionManifestKey(ref)
  if (stored.has(manifestKey)) return restored
  await putManifest(store, ref, manifest, signal)
  return [...restored, manifestKey]
}

/**
 * As `restoreVersion`, but without the manifest, so that a version that is not visible stays so. Throws as it does.
 *
 * @param stored the size of each object that the store has of the version, by its key
 */
export async function restoreContent(
  options: RestoreOptions,
  stored: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const { store, ref, manifest, signal } = options
  const lost = listedObjects(ref, manifest).filter(({ key, size }) => stored.get(key) !== size)
  const restorable = [
    ...(await restorableObjects(lost, options)),
    ...(await restorableSourceMaps(stored, options)),
  ]
  for (const { key } of restorable) if (stored.has(key)) await store.remove(key, { signal })
  if (restorable.length > 0) await store.putAllIfAbsent(restorable, { signal })
  const restored = new Set(restorable.map(({ key }) => key))
  const missing = lost.filter(({ key }) => !restored.has(key))
  if (missing.length > 0)
    throw new BundleDamagedError(
      ref,
      missing.map(({ key }) => key),
    )
  return [...restored]
}

function listedObjects(ref: VersionRef, manifest: VersionManifest): ListedObject[] {
  return manifest.files.flatMap(({ path, size, sha256, encodings }) => [
    { key: bundleFileKey(ref, path), path, coding: null, size, sha256 },
    ...encodings.map((each) => ({ ...each, key: encodedFileKey(ref, path, each.coding), path })),
  ])
}

async function restorableSourceMaps(
  stored: ReadonlyMap<string, number>,
  { ref, manifest: { sourceMaps }, encoder, signal }: RestoreOptions,
): Promise<VersionObject[]> {
  if (!sourceMaps || stored.get(sourceMapsKey(ref)) === sourceMaps.size) return []
  const maps = await encoder.packSourceMaps({ signal })
  return maps?.sha256 === sourceMaps.sha256 ? [sourceMapsObject(ref, maps)] : []
}

/** The lost objects whose exact bytes the upload can supply. */
async function restorableObjects(
  lost: readonly ListedObject[],
  { ref, bundle, encoder, signal }: RestoreOptions,
): Promise<VersionObject[]> {
  const files = new Map<string, InspectedFile>(bundle.files.map((file) => [file.path, file]))
  const objects: VersionObject[] = []
  for (const { path, coding, sha256 } of lost) {
    const file = files.get(path)
    if (!file) continue
    let content = coding === null ? file.content : await encoder.encode(file, coding, { signal })
    if (content?.sha256 !== sha256 && coding === 'br') {
      // An earlier release may have made it.
      content = await encoder.encode(file, coding, { signal, brotliWindow: 'default' })
    }
    if (content?.sha256 !== sha256) continue
    objects.push(coding === null ? fileObject(ref, file) : encodedObject(ref, file, { coding, content }))
  }
  return objects
}
