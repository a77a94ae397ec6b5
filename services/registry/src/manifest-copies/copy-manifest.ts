import type { ObjectStore } from '@plugboard/storage'
import { TENANT_MANIFEST_LIMIT_BYTES, type TenantId } from '@plugboard/types'
import { unsignedUrls } from '../bundle-urls/bundle-urls.ts'
import { buildTenantManifest, type ManifestSource } from '../tenant-manifest/build-tenant-manifest.ts'
import type { ManifestCopies } from './manifest-copies.ts'

export interface CopyPorts extends ManifestSource {
  readonly store: ObjectStore
  readonly copies: ManifestCopies
  readonly publicBase: string
}

/** `kept`: the store has it already. */
export type CopyOutcome = 'copied' | 'kept' | 'too-large' | 'no-tenant'

/**
 * Writes the manifest of a tenant's present generation to the store, unless the store has it.
 *
 * @throws StoreUnavailableError, CatalogUnavailableError, and as `buildTenantManifest` does
 */
export async function copyManifest(
  ports: CopyPorts,
  tenantId: TenantId,
  signal: AbortSignal,
): Promise<CopyOutcome> {
  const { store, catalog, copies, publicBase } = ports
  const { key } = await copies.locate(tenantId)
  for (;;) {
    // Before the tenant, so that a copy which another process makes meanwhile is never replaced by an older one.
    const present = await store.read(key, { signal })
    const tenant = await catalog.tenants.find(tenantId)
    if (!tenant) return 'no-tenant'
    // With URLs that never expire: the edge signs them when it answers the copy.
    const bytes = await buildTenantManifest(ports, tenant.value, unsignedUrls(publicBase))
    // Of a tenant from a time without the limit. A former copy must not stand for it.
    if (bytes.length > TENANT_MANIFEST_LIMIT_BYTES) {
      if (present) await store.remove(key, { signal })
      return 'too-large'
    }
    if (present?.bytes.equals(bytes)) return 'kept'
    const options = { entityTag: present?.entityTag ?? null, contentType: 'application/json', signal }
    if ((await store.replaceIf(key, bytes, options)) === 'replaced') return 'copied'
  }
}
