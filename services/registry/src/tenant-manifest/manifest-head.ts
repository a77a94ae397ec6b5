import type { TenantRecord } from '@plugboard/catalog'
import { TENANT_MANIFEST_SCHEMA_VERSION, type TenantManifest } from '@plugboard/types'

/** A tenant manifest without its plugins. */
export function manifestHead({
  tenantId,
  generation,
}: Pick<TenantRecord, 'tenantId' | 'generation'>): Omit<TenantManifest, 'plugins'> {
  return { schemaVersion: TENANT_MANIFEST_SCHEMA_VERSION, tenantId, generation }
}
