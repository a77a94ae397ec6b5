import type { Stored, TenantRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import type { EncodedManifest } from './manifest-coding.ts'

interface CacheOptions {
  readonly build: (tenant: TenantRecord) => Promise<EncodedManifest>
  /** The most bytes of cached documents, in all codings. A document that is larger by itself is not cached. */
  readonly limitBytes: number
  /** The most documents that are built concurrently. */
  readonly maxBuilds: number
}

interface KeptManifest {
  readonly revision: string
  readonly document: EncodedManifest
}

/** Finds the manifest for the given state of a tenant's record. */
export type FindManifest = (tenant: Stored<TenantRecord>) => Promise<EncodedManifest>

/**
 * Caches the most recently requested tenant manifests. The revision of a tenant's record determines its manifest, because
 * the versions in it never change. Concurrent requests share one build for a tenant.
 */
export function createManifestCache({ build, limitBytes, maxBuilds }: CacheOptions): FindManifest {
  const inTurn = pLimit(maxBuilds)
  const manifests = new LRUCache<TenantId, KeptManifest, Stored<TenantRecord>>({
    maxSize: limitBytes,
    sizeCalculation: ({ document }) => bytesOf(document),
    // Requests may still wait for a build that was evicted.
    ignoreFetchAbort: true,
    fetchMethod: (_tenantId, _stale, { context }) =>
      inTurn(async () => ({ revision: context.revision, document: await build(context.value) })),
  })

  return async (tenant) => {
    const { tenantId } = tenant.value
    for (;;) {
      const forceRefresh = manifests.peek(tenantId)?.revision !== tenant.revision
      const found = await manifests.forceFetch(tenantId, { context: tenant, forceRefresh })
      // A build of another revision was under way: the next turn starts the build of this one.
      if (found.revision === tenant.revision) return found.document
    }
  }
}

function bytesOf(document: EncodedManifest): number {
  return Object.values(document).reduce((sum, body) => sum + body.length, 0)
}
