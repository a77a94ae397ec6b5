import type { Catalog, TenantRecord } from '@plugboard/catalog'
import { storedManifestAddress, storedManifestKey, storedManifestUrl, type TenantId } from '@plugboard/types'

/** Copies of tenant manifests in the store, which the edge serves. */
export interface ManifestCopies {
  /** Differs from key to key, and says nothing about it. */
  readonly keyId: string
  /** Where the copy of a tenant's manifest is: its key in the store, and the URL at which the edge serves it. */
  locate(tenantId: TenantId): Promise<{ readonly key: string; readonly url: string }>
  /**
   * Stores that the manifest of a generation, or of a later one, is to be copied. Called before the generation is made.
   *
   * @throws CatalogUnavailableError
   */
  request(generation: Pick<TenantRecord, 'tenantId' | 'generation'>): Promise<void>
}

interface CopiesOptions {
  readonly catalog: Pick<Catalog, 'manifestTasks'>
  readonly clock: () => number
  readonly publicBase: string
  /** A StoredManifestKey. */
  readonly key: string
}

/** Most generations are made by then. */
const COMMIT_MS = 100
/** No tenant has this id. */
const NO_TENANT = ''

export async function createManifestCopies(options: CopiesOptions): Promise<ManifestCopies> {
  const { clock, publicBase, key } = options
  const { manifestTasks } = options.catalog
  return {
    keyId: await storedManifestAddress(key, NO_TENANT),
    async locate(tenantId) {
      const address = await storedManifestAddress(key, tenantId)
      return { key: storedManifestKey(address), url: storedManifestUrl(publicBase, address) }
    },
    async request({ tenantId, generation }) {
      const requestedAtMs = clock()
      const task = { tenantId, generation, requestedAtMs, dueAtMs: requestedAtMs + COMMIT_MS }
      for (;;) {
        if (await manifestTasks.insert(task)) return
        const stored = await manifestTasks.find(tenantId)
        // It stays until that generation is there.
        if (stored && generation > 0 && stored.value.generation >= generation) return
        const latest = Math.max(generation, stored?.value.generation ?? 0)
        // The write tells a process that is at it, maybe with other settings, that a copy is still wanted.
        if (stored && (await manifestTasks.replace(stored, { ...task, generation: latest }))) return
      }
    },
  }
}
