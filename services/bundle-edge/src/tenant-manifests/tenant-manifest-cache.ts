import { createHash } from 'node:crypto'
import type { ObjectReader } from '@plugboard/storage'
import { type StoredManifestAddress, storedManifestKey, TENANT_MANIFEST_LIMIT_BYTES } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import { isYoungerThan } from '../store/checked-cache.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { type Checked, refreshOrKeep } from '../store/refresh-or-keep.ts'

const CACHE_BYTES = 33_554_432
/** What an entry takes besides its bytes. */
const ENTRY_BYTES = 1024
/** Each may have 1 MiB. */
const READS_AT_A_TIME = 8
const MAX_ABSENCES = 1000
const ABSENCE_MS = 1000

/** The copy of a tenant's manifest. */
export interface StoredManifest {
  readonly bytes: Buffer
  /** The strong entity tag of the bytes. */
  readonly etag: string
  /** When the first of its URLs expires, in seconds since 1970; not set if none does. */
  readonly expiry?: number
}

interface FoundManifest {
  readonly manifest: StoredManifest | null
}

interface CacheContext {
  readonly store: ObjectReader
  readonly revalidateMs: number
  readonly loadTimeoutMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** A refresh failed; the manifest that is known is still served. */
  readonly onRefreshError: (error: unknown) => void
  readonly onRefreshed: () => void
}

/** The copies of tenant manifests in the store. */
export interface TenantManifestCache {
  /**
   * The copy with that address; null when the store proves that there is none. One that is older than `revalidateMs` is read
   * again in the background, and before the answer when it is older than twice that. While the store cannot answer, what it
   * said last. The same object until the bytes are others, so that what is made of them can be kept with it.
   *
   * @throws StoreUnavailableError, DamagedObjectError when nothing is known of the address
   */
  find(address: StoredManifestAddress): Promise<StoredManifest | null>
}

export function createTenantManifestCache(context: CacheContext): TenantManifestCache {
  const { revalidateMs, clock, onRefreshError } = context
  const inTurn = pLimit(READS_AT_A_TIME)
  // Apart from the manifests, so that names that nobody has do not displace any.
  const absences = new LRUCache<StoredManifestAddress, number>({ max: MAX_ABSENCES })
  const manifests = new LRUCache<StoredManifestAddress, FoundManifest & Checked>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ manifest }) => (manifest?.bytes.length ?? 0) + ENTRY_BYTES,
    // Concurrent readers share one read.
    fetchMethod: refreshOrKeep<StoredManifestAddress, FoundManifest>(context, async (address, known) => ({
      manifest: await inTurn(() => readManifest(context, address, known?.manifest)),
    })),
    // Others may wait for a read that is evicted while it is under way.
    ignoreFetchAbort: true,
  })

  async function read(address: StoredManifestAddress): Promise<StoredManifest | null> {
    const found = await manifests.fetch(address, { forceRefresh: true })
    if (found?.manifest) return found.manifest
    manifests.delete(address)
    absences.set(address, clock())
    return null
  }

  return {
    async find(address) {
      const absentAt = absences.get(address)
      if (absentAt !== undefined && isYoungerThan(ABSENCE_MS, absentAt, clock())) return null
      const cached = manifests.get(address)
      if (!cached || !isYoungerThan(2 * revalidateMs, cached.checkedAt, clock())) return read(address)
      if (!isYoungerThan(revalidateMs, cached.checkedAt, clock())) {
        // Only when it was evicted meanwhile: otherwise it is kept.
        read(address).catch(onRefreshError)
      }
      return cached.manifest
    },
  }
}

async function readManifest(
  { store, loadTimeoutMs }: CacheContext,
  address: StoredManifestAddress,
  known: StoredManifest | null | undefined,
): Promise<StoredManifest | null> {
  const key = storedManifestKey(address)
  const object = await store.read(key, { signal: AbortSignal.timeout(loadTimeoutMs) })
  if (!object) return null
  const { bytes } = object
  if (known?.bytes.equals(bytes)) return known
  // The store's adapter reads no more than that of any object that can be replaced.
  if (bytes.length > TENANT_MANIFEST_LIMIT_BYTES || !isJsonObject(bytes)) {
    throw new DamagedObjectError(key, 'is not a tenant manifest')
  }
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` }
}

/** Readers validate the rest, as they do with the answer of a registry. */
function isJsonObject(bytes: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return typeof value === 'object' && value !== null && 'schemaVersion' in value
  } catch {
    return false
  }
}
