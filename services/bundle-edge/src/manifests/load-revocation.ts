import type { ObjectReader } from '@plugboard/storage'
import { StoredVersionState, type VersionMark, type VersionRef, versionStateKey } from '@plugboard/types'
import { DamagedObjectError } from '../store/damaged-object-error.ts'

/** What the store says about the revocation of a version. */
export interface Revocation {
  /** Changes whenever the state of the version is written. Null: no state was ever written. */
  readonly entityTag: string | null
  /** Null: the version is served. */
  readonly mark: VersionMark | null
}

const NEVER_MARKED: Revocation = { entityTag: null, mark: null }

/**
 * Reads whether a version was revoked.
 *
 * @throws StoreUnavailableError when the store cannot answer now; DamagedObjectError when the object is not the state of a
 * version
 */
export async function loadRevocation(
  store: ObjectReader,
  ref: VersionRef,
  signal: AbortSignal,
): Promise<Revocation> {
  const key = versionStateKey(ref)
  const object = await store.read(key, { signal })
  if (!object) return NEVER_MARKED
  const { marks } = parseState(key, object.bytes)
  return { entityTag: object.entityTag, mark: marks.revoked ?? null }
}

function parseState(key: string, bytes: Buffer): StoredVersionState {
  try {
    return StoredVersionState.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw new DamagedObjectError(key, 'is not the state of a version', { cause })
  }
}
