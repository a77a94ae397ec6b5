import { ObjectNotFoundError, type ObjectReader } from '@plugboard/storage'
import { type VersionRef, versionCacheTag, versionManifestKey } from '@plugboard/types'
import { z } from 'zod'
import { type CacheTagHeader, cacheTagHeaders } from '../public-headers.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { readObject } from '../store/read-object.ts'
import type { ReadInTurn } from './large-manifests.ts'
import { type Access, loadAccess } from './load-access.ts'
import { loadRevocation, type Revocation } from './load-revocation.ts'
import { createPublishedVersion, type PublishedVersion } from './published-version.ts'

/** Some 13,000 files with three encodings each; parsing that much JSON blocks all other requests. */
export const MANIFEST_LIMIT_BYTES = 8 * 1024 * 1024

/** What the edge needs of a manifest. Each file is validated when it is first requested: most never are. */
const ServedManifest = z.object({
  schemaVersion: z.literal(1),
  metadata: z.object({ id: z.string(), version: z.string() }),
  files: z.array(z.looseObject({ path: z.string() })).min(1),
  publishedAt: z.iso.datetime(),
})

export interface LoadVersionContext {
  readonly store: ObjectReader
  readonly loadTimeoutMs: number
  readonly readInTurn: ReadInTurn
  readonly cacheTagHeader: CacheTagHeader | null
  /** Whether private plugins need signed URLs. If not, it is never read which are private. */
  readonly readsAccess: boolean
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/**
 * Reads a version's manifest, whether the version was revoked, and whether its plugin is private.
 *
 * @returns null when the store proves that there is none, because the version was never published or was removed
 * @throws StoreUnavailableError when the store cannot answer now; DamagedObjectError when an object is not a valid
 * manifest or state of this version
 */
export async function loadVersion(
  context: LoadVersionContext,
  ref: VersionRef,
): Promise<PublishedVersion | null> {
  const { store, loadTimeoutMs, readInTurn, cacheTagHeader, clock } = context
  const key = versionManifestKey(ref)
  try {
    const manifest = await readObject(store, key, {
      limitBytes: MANIFEST_LIMIT_BYTES,
      timeoutMs: loadTimeoutMs,
      use: (object) => readInTurn(object, (bytes) => parseManifest(ref, key, bytes)),
    })
    if (manifest === null) throw new DamagedObjectError(key, `is larger than ${MANIFEST_LIMIT_BYTES} bytes`)
    // Afterwards, so that a name that nobody published takes one read.
    const changing = await loadChanging(context, ref, AbortSignal.timeout(loadTimeoutMs))
    const cacheTags = cacheTagHeaders(cacheTagHeader, versionCacheTag(ref))
    return createPublishedVersion({ ref, ...manifest, ...changing, cacheTags, nowMs: clock() })
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return null
    throw error
  }
}

/** What can change of a version, or of who may read it. */
export interface Changing {
  readonly revocation: Revocation
  /** Null when it was not read. */
  readonly access: Access | null
}

/**
 * Reads what can change of a version.
 *
 * @throws StoreUnavailableError, DamagedObjectError
 */
export async function loadChanging(
  { store, readsAccess }: LoadVersionContext,
  ref: VersionRef,
  signal: AbortSignal,
): Promise<Changing> {
  const [revocation, access] = await Promise.all([
    loadRevocation(store, ref, signal),
    readsAccess ? loadAccess(store, ref.pluginId, signal) : null,
  ])
  return { revocation, access }
}

function parseManifest(ref: VersionRef, key: string, bytes: Buffer) {
  const parsed = ServedManifest.safeParse(parseJson(key, bytes))
  if (!parsed.success) throw new DamagedObjectError(key, 'is not a version manifest', { cause: parsed.error })
  const { metadata, files, publishedAt } = parsed.data
  if (metadata.id !== ref.pluginId || metadata.version !== ref.version) {
    throw new DamagedObjectError(key, `is the manifest of ${metadata.id} ${metadata.version}`)
  }
  return { files, publishedAtMs: Date.parse(publishedAt), manifestSize: bytes.length }
}

function parseJson(key: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new DamagedObjectError(key, 'is not JSON', { cause })
  }
}
