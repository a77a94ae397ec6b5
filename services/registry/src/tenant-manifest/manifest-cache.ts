import type { Stored, TenantRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import type { ManifestDocument } from './build-tenant-manifest.ts'

interface CacheOptions {
  readonly build: (tenant: TenantRecord) => Promise<ManifestDocument>
  /** The most bytes of documents that are kept. One that is larger by itself is not kept. */
  readonly limitBytes: number
}

/** Finds the manifest of a tenant as its record is now. */
export type FindManifest = (tenant: Stored<TenantRecord>) => Promise<ManifestDocument>

/**
 * Keeps the manifests of the tenants that were asked for last. The revision of a tenant's record says all there is to say
 * of its manifest, since the versions it names never change; so what is kept is either the manifest of that revision or of
 * no use any more. However many ask for one that is not there, it is built once.
 */
export function createManifestCache({ build, limitBytes }: CacheOptions): FindManifest {
  /** By tenant; the one asked for longest ago comes first. */
  const kept = new Map<TenantId, { readonly revision: string; readonly document: ManifestDocument }>()
  const underWay = new Map<string, Promise<ManifestDocument>>()
  let bytes = 0

  const drop = (tenantId: TenantId): void => {
    bytes -= kept.get(tenantId)?.document.body.length ?? 0
    kept.delete(tenantId)
  }
  const keep = (tenantId: TenantId, revision: string, document: ManifestDocument): void => {
    drop(tenantId)
    if (document.body.length > limitBytes) return
    kept.set(tenantId, { revision, document })
    bytes += document.body.length
    for (const oldest of kept.keys()) {
      if (bytes <= limitBytes) break
      drop(oldest)
    }
  }

  return async ({ value, revision }) => {
    const { tenantId } = value
    const found = kept.get(tenantId)
    if (found?.revision === revision) {
      kept.delete(tenantId)
      kept.set(tenantId, found)
      return found.document
    }
    const key = `${tenantId} ${revision}`
    const shared = underWay.get(key)
    if (shared) return shared
    const building = build(value).finally(() => underWay.delete(key))
    underWay.set(key, building)
    const document = await building
    keep(tenantId, revision, document)
    return document
  }
}
