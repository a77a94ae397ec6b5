import type { Catalog, TenantRecord } from '@plugboard/catalog'
import { TenantId, type TenantSummary } from '@plugboard/types'
import { toTenantSettings } from '../generations/documents.ts'
import { findTenant } from './tenant-etag.ts'

interface TenantsQuery {
  /** Only these tenants, also those that never had anything. */
  readonly among: 'all' | ReadonlySet<TenantId>
  /** Of the id; empty: any. */
  readonly beginning: string
  readonly after: TenantId | undefined
  readonly limit: number
}

/** Tenants by id, in the order of its bytes. Records are read one by one, so that memory has one of them at a time. */
export async function listTenants(catalog: Catalog, query: TenantsQuery): Promise<readonly TenantSummary[]> {
  const summaries: TenantSummary[] = []
  for (const tenantId of await idsOf(catalog, query))
    summaries.push(toSummary(await findTenant(catalog, tenantId)))
  return summaries
}

async function idsOf({ tenants }: Catalog, query: TenantsQuery): Promise<readonly TenantId[]> {
  const { among, beginning, after = '', limit } = query
  // A beginning of an id is one itself.
  if (beginning !== '' && !TenantId.safeParse(beginning).success) return []
  const isListed = (id: TenantId) => id.startsWith(beginning) && id > after
  if (among !== 'all') return [...among].filter(isListed).toSorted(byBytes).slice(0, limit)
  const exact = beginning > after ? await tenants.find(beginning) : null
  // Ids with a beginning follow it without others between them.
  const listed = await tenants.listIds({ after: after > beginning ? after : beginning, limit })
  return [...(exact ? [exact.value.tenantId] : []), ...listed.filter(isListed)].slice(0, limit)
}

/** Ids are ASCII, whose code units are its bytes. */
function byBytes(left: TenantId, right: TenantId): number {
  return left < right ? -1 : 1
}

function toSummary(tenant: TenantRecord): TenantSummary {
  const { tenantId, generation, origin, plugins } = tenant
  const { host, freeze } = toTenantSettings(tenant)
  const changedAt = origin ? new Date(origin.madeAtMs).toISOString() : null
  return { tenantId, generation, plugins: plugins.length, changedAt, host, freeze }
}
