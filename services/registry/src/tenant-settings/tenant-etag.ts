import type { Catalog, TenantRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import { z } from 'zod'
import { type ConditionalRequest, entityTag, isNotModified } from '../preconditions.ts'

/** The headers of a request that changes a whole tenant. */
export const TenantMatchHeaders = z.looseObject({
  'if-match': z.string().optional().meta({
    description: 'The ETag of GET /tenants/{tenantId}: 412 when the tenant has been changed since.',
  }),
})

/** The record of a tenant; for one that never had anything, an empty one. */
export async function findTenant({ tenants }: Catalog, tenantId: TenantId): Promise<TenantRecord> {
  return (await tenants.find(tenantId))?.value ?? { tenantId, generation: 0, plugins: [] }
}

/** The entity tag of a tenant, which its generation determines. */
export function tenantEtag({ tenantId, generation }: TenantRecord): string {
  return entityTag(JSON.stringify([tenantId, generation]))
}

/** @throws ProblemError when If-Match of the request names another generation than the present one */
export async function requireTenantUnchanged(
  catalog: Catalog,
  request: ConditionalRequest,
  tenantId: TenantId,
): Promise<void> {
  if (request.headers['if-match'] === undefined) return
  isNotModified(request, tenantEtag(await findTenant(catalog, tenantId)))
}
