import type { Generations } from '../catalog.ts'
import { requireLimit } from '../queries/query-bounds.ts'
import type { TenantRecord } from '../records/records.ts'
import { createStoredGeneration, generationId, parseListedGeneration } from '../records/stored-generation.ts'

/** Former generations in a Map. `requireOpen` throws once closed. */
export function createMemoryGenerations(requireOpen: () => void): Generations {
  const generations = new Map<string, TenantRecord>()
  return {
    async put(generation) {
      requireOpen()
      const id = generationId(generation)
      if (!generations.has(id)) generations.set(id, structuredClone(generation))
    },
    async find(key) {
      requireOpen()
      return structuredClone(generations.get(generationId(key)) ?? null)
    },
    async list({ tenantId, below, limit }) {
      requireOpen()
      return [...generations.values()]
        .filter((each) => each.tenantId === tenantId && each.generation < below)
        .toSorted((left, right) => right.generation - left.generation)
        .slice(0, requireLimit(limit))
        .map((generation) => parseListedGeneration(createStoredGeneration(generation)))
    },
    async removeBelow({ tenantId, generation }) {
      requireOpen()
      for (const [id, each] of generations) {
        if (each.tenantId === tenantId && each.generation < generation) generations.delete(id)
      }
    },
  }
}
