import { ObjectNotFoundError, type ObjectReader } from '@plugboard/storage'
import { VersionManifest, type VersionRef, versionManifestKey } from '@plugboard/types'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { readObject } from '../store/read-object.ts'
import { createPublishedVersion, type PublishedVersion } from './published-version.ts'

/** Some 13,000 files with three encodings each; reading as much JSON holds up everybody for half a second. */
export const MANIFEST_LIMIT_BYTES = 8 * 1024 * 1024

export interface LoadVersionContext {
  readonly store: ObjectReader
  readonly loadTimeoutMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * Reads a version's manifest.
 *
 * @returns null when the store proves that there is none: the version was never published, or was removed
 * @throws StoreUnavailableError when the store cannot answer now; DamagedObjectError when what it holds is no manifest
 * of this version
 */
export async function loadVersion(
  { store, loadTimeoutMs, clock }: LoadVersionContext,
  ref: VersionRef,
): Promise<PublishedVersion | null> {
  const key = versionManifestKey(ref)
  const bytes = await readManifest(store, key, loadTimeoutMs)
  if (bytes === null) return null
  const parsed = VersionManifest.safeParse(parseJson(key, bytes))
  if (!parsed.success) throw new DamagedObjectError(key, 'is no version manifest', { cause: parsed.error })
  const manifest = parsed.data
  const { id, version } = manifest.metadata
  if (id !== ref.pluginId || version !== ref.version) {
    throw new DamagedObjectError(key, `is the manifest of ${id} ${version}`)
  }
  return createPublishedVersion({ ref, manifest, manifestSize: bytes.length, nowMs: clock() })
}

async function readManifest(store: ObjectReader, key: string, timeoutMs: number): Promise<Buffer | null> {
  try {
    const bytes = await readObject(store, key, { limitBytes: MANIFEST_LIMIT_BYTES, timeoutMs })
    if (bytes === null) throw new DamagedObjectError(key, `is larger than ${MANIFEST_LIMIT_BYTES} bytes`)
    return bytes
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return null
    throw error
  }
}

function parseJson(key: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new DamagedObjectError(key, 'is not JSON', { cause })
  }
}
