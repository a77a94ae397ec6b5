import type { InspectedBundle, SpooledBlob } from '@plugboard/bundle'
import type { ObjectAttributes, ObjectStore } from '@plugboard/storage'
import { bundleFileKey, encodedFileKey, type VersionRef, versionPrefix } from '@plugboard/types'

// Enough to hide the latency of the store, few enough to leave sockets for other uploads.
const PUTS_AT_A_TIME = 8

/** A file of a bundle, or an encoding of one, as the store keeps it. */
export interface VersionObject {
  readonly key: string
  readonly content: SpooledBlob
  readonly attributes: ObjectAttributes
}

/** All that the store keeps of a version, except its manifest. */
export function objectsOf(ref: VersionRef, bundle: InspectedBundle): VersionObject[] {
  return bundle.files.flatMap(({ path, contentType, content, encodings }) => [
    { key: bundleFileKey(ref, path), content, attributes: { contentType } },
    ...encodings.map((encoding) => ({
      key: encodedFileKey(ref, path, encoding.coding),
      content: encoding.content,
      attributes: { contentType, contentEncoding: encoding.coding },
    })),
  ])
}

/** Puts objects, some at a time. When it rejects none reads the spool any more. */
export async function putObjects(
  objects: readonly VersionObject[],
  put: (object: VersionObject) => Promise<unknown>,
): Promise<void> {
  for (let first = 0; first < objects.length; first += PUTS_AT_A_TIME) {
    const results = await Promise.allSettled(objects.slice(first, first + PUTS_AT_A_TIME).map(put))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
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
