import type { VersionRecord } from '@plugboard/catalog'
import type { ObjectStore, ReplaceableObject } from '@plugboard/storage'
import { StoredVersionState, type VersionMarks, versionStateKey } from '@plugboard/types'
import type { PurgeQueue } from '../purges/purge-queue.ts'

/**
 * Writes the marks of a version to the store, unless the store has them. A version that never had one needs no object. When the
 * edge will answer otherwise, the CDN is to forget the version.
 *
 * @throws StoreUnavailableError, CatalogUnavailableError
 */
export async function storeMarks(
  { store, purges }: { readonly store: ObjectStore; readonly purges: PurgeQueue },
  { pluginId, version, marks }: VersionRecord,
  signal: AbortSignal,
): Promise<void> {
  if (marks === undefined) return
  const state: StoredVersionState = { schemaVersion: 1, marks }
  const bytes = Buffer.from(JSON.stringify(state))
  const key = versionStateKey({ pluginId, version })
  for (;;) {
    const present = await store.read(key, { signal })
    if (present?.bytes.equals(bytes)) return
    if (changesRevocation(present, marks)) await purges.request({ pluginId, version })
    const entityTag = present?.entityTag ?? null
    const options = { entityTag, contentType: 'application/json', signal }
    if ((await store.replaceIf(key, bytes, options)) === 'replaced') return
  }
}

/** Whether the marks revoke a version, or take that back. The other marks are not in any answer of the edge. */
function changesRevocation(present: ReplaceableObject | null, { revoked }: VersionMarks): boolean {
  const wasRevoked = present !== null && storedMarks(present)?.revoked !== undefined
  return wasRevoked !== (revoked !== undefined)
}

/** Undefined when they are damaged: they are about to be replaced. */
function storedMarks({ bytes }: ReplaceableObject): VersionMarks | undefined {
  try {
    return StoredVersionState.parse(JSON.parse(bytes.toString())).marks
  } catch {
    return undefined
  }
}
