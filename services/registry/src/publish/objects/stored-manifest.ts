import { buffer } from 'node:stream/consumers'
import { ObjectNotFoundError, type ObjectStore, StoreUnavailableError, sourceOf } from '@plugboard/storage'
import { VersionManifest, type VersionRef, versionManifestKey } from '@plugboard/types'

/** The store has something else in the place of a version manifest. That is a fault of the store, and no proof that there is none. */
export class ManifestDamagedError extends StoreUnavailableError {
  override readonly name = 'ManifestDamagedError'
}

/**
 * The version's manifest, or null when the store has none.
 *
 * @throws ManifestDamagedError, StoreUnavailableError; the signal's reason
 */
export async function loadManifest(
  store: ObjectStore,
  ref: VersionRef,
  signal?: AbortSignal,
): Promise<VersionManifest | null> {
  const key = versionManifestKey(ref)
  try {
    const { body } = await store.open(key, { signal })
    return parseManifest(key, await buffer(body))
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return null
    if (error instanceof StoreUnavailableError || signal?.aborted) throw error
    throw new StoreUnavailableError(`${key} cannot be read`, { cause: error })
  }
}

function parseManifest(key: string, bytes: Buffer): VersionManifest {
  try {
    return VersionManifest.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw new ManifestDamagedError(`${key} is not a version manifest`, { cause })
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
