import type { VersionRecord } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import { type StoredVersionState, versionStateKey } from '@plugboard/types'

/**
 * Writes the marks of a version to the store, unless the store has them. A version that never had one needs no object.
 *
 * @throws StoreUnavailableError
 */
export async function storeMarks(
  store: ObjectStore,
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
    const entityTag = present?.entityTag ?? null
    const options = { entityTag, contentType: 'application/json', signal }
    if ((await store.replaceIf(key, bytes, options)) === 'replaced') return
  }
}
