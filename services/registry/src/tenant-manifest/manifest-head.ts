import type { TenantRecord } from '@plugboard/catalog'
import { TENANT_MANIFEST_SCHEMA_VERSION, type TenantManifest } from '@plugboard/types'
import type { ManifestCopies } from '../manifest-copies/manifest-copies.ts'

/** A tenant manifest without its plugins. */
export async function manifestHead(
  { tenantId, generation }: Pick<TenantRecord, 'tenantId' | 'generation'>,
  copies: ManifestCopies | null,
): Promise<Omit<TenantManifest, 'plugins'>> {
  const head = { schemaVersion: TENANT_MANIFEST_SCHEMA_VERSION, tenantId, generation } as const
  return copies ? { ...head, fallbackUrl: (await copies.locate(tenantId)).url } : head
}
