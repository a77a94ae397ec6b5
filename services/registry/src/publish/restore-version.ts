import type { InspectedBundle } from '@plugboard/bundle'
import type { ObjectStore } from '@plugboard/storage'
import {
  bundleFileKey,
  encodedFileKey,
  type Sha256,
  type VersionManifest,
  type VersionRef,
  versionManifestKey,
} from '@plugboard/types'
import { BundleDamagedError } from './errors.ts'
import { putManifest } from './stored-manifest.ts'
import { objectsOf, storedKeys } from './version-objects.ts'

interface RestoreOptions {
  readonly store: ObjectStore
  readonly ref: VersionRef
  /** What was published. */
  readonly manifest: VersionManifest
  /** The same content, uploaded again. */
  readonly bundle: InspectedBundle
  readonly signal: AbortSignal
}

/**
 * Puts back what the store has lost of a published version, its manifest last, and answers the keys. Only bytes that
 * the manifest lists are put, and what is there is left as it is.
 *
 * @throws BundleDamagedError when a file is missing of which the upload has other bytes: an encoding made by another
 * version of a compressor. The other files have been put back then.
 */
export async function restoreVersion(options: RestoreOptions): Promise<readonly string[]> {
  const { store, ref, manifest, bundle, signal } = options
  const present = await storedKeys(store, ref, signal)
  const missing = new Map([...digestsOf(ref, manifest)].filter(([key]) => !present.has(key)))
  const restorable = objectsOf(ref, bundle).filter(({ key, source }) => missing.get(key) === source.sha256)
  if (restorable.length > 0) await store.putAllIfAbsent(restorable, { signal })
  const restored = restorable.map(({ key }) => key)
  const lost = [...missing.keys()].filter((key) => !restored.includes(key))
  if (lost.length > 0) throw new BundleDamagedError(ref, lost)
  const manifestKey = versionManifestKey(ref)
  if (present.has(manifestKey)) return restored
  await putManifest(store, ref, manifest, signal)
  return [...restored, manifestKey]
}

/** The digest of everything a manifest lists, by its key in the store. */
function digestsOf(ref: VersionRef, manifest: VersionManifest): Map<string, Sha256> {
  return new Map(
    manifest.files.flatMap(({ path, sha256, encodings }) => [
      [bundleFileKey(ref, path), sha256] as const,
      ...encodings.map((each) => [encodedFileKey(ref, path, each.coding), each.sha256] as const),
    ]),
  )
}
