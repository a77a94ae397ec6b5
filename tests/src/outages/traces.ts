import { versionPrefix } from '@plugboard/types'
import { objectKeys } from '../harness/object-keys.ts'
import type { Place } from '../harness/pairs.ts'
import { VERSION } from './requests.ts'

/** What the store and the catalog hold of a version, read directly and not through the services. */
export async function tracesOf(place: Place, id: string): Promise<readonly string[]> {
  const ref = { pluginId: id, version: VERSION }
  await using store = await place.openStore()
  await using catalog = await place.openCatalog()
  const record = await catalog.versions.find(ref)
  const listing = await catalog.plugins.find(id)
  return [
    ...(await objectKeys(store, versionPrefix(ref))),
    ...(record ? [`record: ${record.value.state}${record.value.lease ? ', leased' : ''}`] : []),
    ...(listing ? ['listing'] : []),
  ]
}
