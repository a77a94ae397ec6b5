import type { Catalog } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import pLimit from 'p-limit'

const AT_A_TIME = 16

export function tenantIdOf(index: number): TenantId {
  return `tenant-${String(index).padStart(6, '0')}`
}

/** Gives many tenants what one tenant has, as installs of their own would, without a request for each. */
export async function seedTenants({ tenants }: Catalog, like: TenantId, count: number): Promise<void> {
  const model = await tenants.find(like)
  if (!model) throw new Error(`${like} has nothing`)
  await pLimit(AT_A_TIME).map(
    Array.from({ length: count }, (_, index) => tenantIdOf(index)),
    (tenantId) => tenants.insert({ ...model.value, tenantId }),
  )
}

/** How many tenants have exactly this generation, with all those before it, and this version of their plugin. */
export async function countSettled(
  { tenants, generations }: Catalog,
  { count, generation, version }: { count: number; generation: number; version: string },
): Promise<number> {
  const settled = await pLimit(AT_A_TIME).map(
    Array.from({ length: count }, (_, index) => tenantIdOf(index)),
    async (tenantId) => {
      const present = (await tenants.find(tenantId))?.value
      const former = await generations.find({ tenantId, generation: generation - 1 })
      return present?.generation === generation && present.plugins[0]?.version === version && former !== null
    },
  )
  return settled.filter(Boolean).length
}
