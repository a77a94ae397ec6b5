import type { Stored, TenantRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import type { EncodedManifest } from './manifest-coding.ts'

interface CacheOptions {
  readonly build: (tenant: TenantRecord) => Promise<EncodedManifest>
  /** The most bytes of documents that are kept, in all codings. One that is larger by itself is not kept. */
  readonly limitBytes: number
  /** The most documents that are built at a time. */
  readonly maxBuilds: number
}

interface KeptManifest {
  readonly revision: string
  readonly document: EncodedManifest
}

/** Finds the manifest of a tenant as its record is now. */
export type FindManifest = (tenant: Stored<TenantRecord>) => Promise<EncodedManifest>

/**
 * Keeps the manifests of the tenants that were asked for last. The revision of a tenant's record determines its manifest,
 * since the versions it names never change. A tenant has one build under way at a time, however many ask.
 */
export function createManifestCache({ build, limitBytes, maxBuilds }: CacheOptions): FindManifest {
  const inTurn = pLimit(maxBuilds)
  const manifests = new LRUCache<TenantId, KeptManifest, Stored<TenantRecord>>({
    maxSize: limitBytes,
    sizeCalculation: ({ document }) => bytesOf(document),
    // A build that others drove out of the cache is still awaited.
    ignoreFetchAbort: true,
    fetchMethod: (_tenantId, _stale, { context }) =>
      inTurn(async () => ({ revision: context.revision, document: await build(context.value) })),
  })

  return async (tenant) => {
    const { tenantId } = tenant.value
    for (;;) {
      const forceRefresh = manifests.peek(tenantId)?.revision !== tenant.revision
      const found = await manifests.forceFetch(tenantId, { context: tenant, forceRefresh })
      // Another revision where its build was under way: the next turn begins the build of this one.
      if (found.revision === tenant.revision) return found.document
    }
  }
}

function bytesOf(document: EncodedManifest): number {
  return Object.values(document).reduce((sum, body) => sum + body.length, 0)
}
