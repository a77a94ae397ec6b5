import { buffer } from 'node:stream/consumers'
import { ObjectNotFoundError, type ObjectStore, StoreUnavailableError, sourceOf } from '@plugboard/storage'
import { VersionManifest, type VersionRef, versionManifestKey } from '@plugboard/types'

/** The version's manifest, or null when the store has none. */
export async function loadManifest(
  store: ObjectStore,
  ref: VersionRef,
  signal?: AbortSignal,
): Promise<VersionManifest | null> {
  const key = versionManifestKey(ref)
  try {
    const { body } = await store.open(key, { signal })
    return VersionManifest.parse(JSON.parse((await buffer(body)).toString('utf8')))
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return null
    if (error instanceof StoreUnavailableError || signal?.aborted) throw error
    // An unreadable manifest is a fault of the store, and no proof that there is none.
    throw new StoreUnavailableError(`${key} is not a version manifest`, { cause: error })
  }
}

/** Puts the version's manifest, or the text that another store had of it, unless the store has one. From then on the version is visible. */
export function putManifest(
  store: ObjectStore,
  ref: VersionRef,
  manifest: object,
  signal: AbortSignal,
): Promise<'created' | 'exists'> {
  return store.putIfAbsent(versionManifestKey(ref), sourceOf(JSON.stringify(manifest)), {
    contentType: 'application/json',
    signal,
  })
}
