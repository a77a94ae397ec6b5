import type { Catalog, GenerationKey, ListedGeneration, TenantRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import { GenerationNotFoundError } from './errors.ts'

/**
 * A generation of a tenant: the present one, or a former one that is still kept.
 *
 * @throws GenerationNotFoundError
 */
export async function findGeneration(catalog: Catalog, key: GenerationKey): Promise<TenantRecord> {
  // First, because a present generation may become a former one at any time, and not the other way round.
  const present = (await catalog.tenants.find(key.tenantId))?.value
  if (present?.generation === key.generation) return present
  const former = await catalog.generations.find(key)
  if (!former || !present || former.generation > present.generation) {
    throw new GenerationNotFoundError(key, present?.generation ?? 0)
  }
  return former
}

/** Generations of a tenant below a number, the highest first. */
export async function listGenerations(
  catalog: Catalog,
  { tenantId, below, limit }: { tenantId: TenantId; below: number; limit: number },
): Promise<readonly ListedGeneration[]> {
  const present = (await catalog.tenants.find(tenantId))?.value
  if (!present) return []
  if (present.generation >= below) return catalog.generations.list({ tenantId, below, limit })
  const former = await catalog.generations.list({ tenantId, below: present.generation, limit })
  return [present, ...former].slice(0, limit)
}
