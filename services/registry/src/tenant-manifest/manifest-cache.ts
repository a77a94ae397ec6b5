import type { Stored, TenantRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import type { FolderUrls } from '../bundle-urls/bundle-urls.ts'
import type { EncodedManifest } from './manifest-coding.ts'

interface CacheOptions {
  readonly build: (tenant: TenantRecord, folders: FolderUrls) => Promise<EncodedManifest>
  /** The most bytes of cached documents, in all codings. A document that is larger by itself is not cached. */
  readonly limitBytes: number
  /** The most documents that are built concurrently. */
  readonly maxBuilds: number
}

interface KeptManifest {
  readonly state: string
  readonly document: EncodedManifest
}

/** Finds the manifest for a state of a tenant's record, with these URLs. */
export type FindManifest = (tenant: Stored<TenantRecord>, folders: FolderUrls) => Promise<EncodedManifest>

interface Wanted {
  readonly tenant: TenantRecord
  readonly folders: FolderUrls
  /** What determines the document. */
  readonly state: string
}

/**
 * Caches the most recently requested tenant manifests. The revision of a tenant's record determines its manifest, because
 * the versions in it never change, but for the signatures in its URLs. Concurrent requests share one build for a tenant.
 */
export function createManifestCache({ build, limitBytes, maxBuilds }: CacheOptions): FindManifest {
  const inTurn = pLimit(maxBuilds)
  const manifests = new LRUCache<TenantId, KeptManifest, Wanted>({
    maxSize: limitBytes,
    sizeCalculation: ({ document }) => bytesOf(document),
    // Requests may still wait for a build that was evicted.
    ignoreFetchAbort: true,
    fetchMethod: (_tenantId, _stale, { context: { tenant, folders, state } }) =>
      inTurn(async () => ({ state, document: await build(tenant, folders) })),
  })

  return async ({ value: tenant, revision }, folders) => {
    const { tenantId } = tenant
    const state = `${revision} ${folders.signed}`
    for (;;) {
      const forceRefresh = manifests.peek(tenantId)?.state !== state
      const context = { tenant, folders, state }
      const found = await manifests.forceFetch(tenantId, { context, forceRefresh })
      // A build of another state was under way: the next turn starts the build of this one.
      if (found.state === state) return found.document
    }
  }
}

function bytesOf(document: EncodedManifest): number {
  return Object.values(document).reduce((sum, body) => sum + body.length, 0)
}
