import type { InspectedBundle, SpooledBlob } from '@plugboard/bundle'
import type { ObjectStore, ObjectToPut } from '@plugboard/storage'
import { bundleFileKey, encodedFileKey, type VersionRef, versionPrefix } from '@plugboard/types'

/** A file of a bundle, or an encoding of one, as the store keeps it. */
export interface VersionObject extends ObjectToPut {
  readonly source: SpooledBlob
}

/** All that the store keeps of a version, except its manifest. */
export function objectsOf(ref: VersionRef, bundle: InspectedBundle): VersionObject[] {
  return bundle.files.flatMap(({ path, contentType, content, encodings }) => [
    { key: bundleFileKey(ref, path), source: content, contentType },
    ...encodings.map((encoding) => ({
      key: encodedFileKey(ref, path, encoding.coding),
      source: encoding.content,
      contentType,
      contentEncoding: encoding.coding,
    })),
  ])
}

/** The keys that the store has of a version. */
export async function storedKeys(
  store: ObjectStore,
  ref: VersionRef,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const entries = await Array.fromAsync(store.list(versionPrefix(ref), { signal }))
  return new Set(entries.map(({ key }) => key))
}
