import type { Catalog, ListedTenant } from '@plugboard/catalog'
import { TenantId, type TenantSummary } from '@plugboard/types'
import { toTenantSettings } from '../generations/documents.ts'

interface TenantsQuery {
  /** Only these tenants, also those that never had anything. */
  readonly among: 'all' | ReadonlySet<TenantId>
  /** Of the id; empty: any. */
  readonly beginning: string
  readonly after: TenantId | undefined
  readonly limit: number
}

/** Tenants by id, in the order of its bytes. */
export async function listTenants(catalog: Catalog, query: TenantsQuery): Promise<readonly TenantSummary[]> {
  return (await listedTenants(catalog, query)).map(toSummary)
}

async function listedTenants({ tenants }: Catalog, query: TenantsQuery): Promise<readonly ListedTenant[]> {
  const { among, beginning, after = '', limit } = query
  // A beginning of an id is one itself.
  if (beginning !== '' && !TenantId.safeParse(beginning).success) return []
  const isListed = (id: TenantId) => id.startsWith(beginning) && id > after
  if (among !== 'all') {
    const ids = [...among].filter(isListed).toSorted(byBytes).slice(0, limit)
    const found = await tenants.list({ among: ids, limit })
    const listed = new Map(found.map((tenant) => [tenant.tenantId, tenant]))
    return ids.map((tenantId) => listed.get(tenantId) ?? nothingOf(tenantId))
  }
  const exact = beginning > after ? await tenants.list({ among: [beginning], limit: 1 }) : []
  // Ids with a beginning follow it without others between them.
  const following = await tenants.list({ after: after > beginning ? after : beginning, limit })
  return [...exact, ...following.filter(({ tenantId }) => isListed(tenantId))].slice(0, limit)
}

/** Ids are ASCII, whose code units are its bytes. */
function byBytes(left: TenantId, right: TenantId): number {
  return left < right ? -1 : 1
}

function nothingOf(tenantId: TenantId): ListedTenant {
  return { tenantId, generation: 0, pluginCount: 0, madeAtMs: null }
}

function toSummary(tenant: ListedTenant): TenantSummary {
  const { tenantId, generation, pluginCount: plugins, madeAtMs } = tenant
  const { host, freeze } = toTenantSettings(tenant)
  const changedAt = madeAtMs === null ? null : new Date(madeAtMs).toISOString()
  return { tenantId, generation, plugins, changedAt, host, freeze }
}
