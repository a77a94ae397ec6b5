import type { EncodedBundle, EncodedFile, InspectedFile, SpooledBlob } from '@plugboard/bundle'
import type { ObjectStore, ObjectToPut } from '@plugboard/storage'
import {
  bundleFileKey,
  encodedFileKey,
  sourceMapsKey,
  type VersionRef,
  versionPrefix,
} from '@plugboard/types'

export const SOURCE_MAPS_TYPE = 'application/zip'

/** A file of a bundle, an encoding of one, or the source maps, as the store keeps it. */
export interface VersionObject extends ObjectToPut {
  readonly source: SpooledBlob
}

/** All files and encodings of a version. */
export function objectsOf(ref: VersionRef, bundle: EncodedBundle): VersionObject[] {
  return bundle.files.flatMap((file) => [
    fileObject(ref, file),
    ...file.encodings.map(({ coding, content }) => encodedObject(ref, file, { coding, content })),
  ])
}

/** A file as the store keeps it. */
export function fileObject(ref: VersionRef, { path, contentType, content }: InspectedFile): VersionObject {
  return { key: bundleFileKey(ref, path), source: content, contentType }
}

/** One encoding of a file as the store keeps it. */
export function encodedObject(
  ref: VersionRef,
  { path, contentType }: InspectedFile,
  { coding, content }: EncodedFile['encodings'][number],
): VersionObject {
  return {
    key: encodedFileKey(ref, path, coding),
    source: content,
    contentType,
    contentEncoding: coding,
  }
}

/** The source maps as the store keeps them: as a ZIP, which is never served. */
export function sourceMapsObject(ref: VersionRef, source: SpooledBlob): VersionObject {
  return { key: sourceMapsKey(ref), source, contentType: SOURCE_MAPS_TYPE }
}

/** The size of each object that the store has of a version, by its key. */
export async function storedSizes(
  store: ObjectStore,
  ref: VersionRef,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const entries = await Array.fromAsync(store.list(versionPrefix(ref), { signal }))
  return new Map(entries.map(({ key, size }) => [key, size]))
}
