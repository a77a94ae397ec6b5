import type { ObjectReader } from '@plugboard/storage'
import { accessKey, PluginAccess, type PluginId } from '@plugboard/types'
import { DamagedObjectError } from '../store/damaged-object-error.ts'

/** What the store says about who may read the bundles of a plugin. */
export interface Access {
  /** Changes whenever that is written. Null: it was never written. */
  readonly entityTag: string | null
  readonly isPrivate: boolean
}

const NEVER_WRITTEN: Access = { entityTag: null, isPrivate: false }

/**
 * Reads who may read the bundles of a plugin.
 *
 * @throws StoreUnavailableError when the store cannot answer now; DamagedObjectError when the object does not say it
 */
export async function loadAccess(
  store: ObjectReader,
  pluginId: PluginId,
  signal: AbortSignal,
): Promise<Access> {
  const key = accessKey(pluginId)
  const object = await store.read(key, { signal })
  if (!object) return NEVER_WRITTEN
  const { visibility } = parseAccess(key, object.bytes)
  return { entityTag: object.entityTag, isPrivate: visibility === 'private' }
}

function parseAccess(key: string, bytes: Buffer): PluginAccess {
  try {
    return PluginAccess.parse(JSON.parse(bytes.toString('utf8')))
  } catch (cause) {
    throw new DamagedObjectError(key, 'does not say who may read a plugin', { cause })
  }
}
