import { type InspectedBundle, withServedMaps } from '@plugboard/bundle'
import type { Catalog, VersionRecord } from '@plugboard/catalog'
import type { VersionRef } from '@plugboard/types'

/**
 * The record of a version that the same upload has published or, where it is to be staged, staged before; undefined if there is none.
 *
 * @throws CatalogUnavailableError
 */
export async function findPresent(
  { versions }: Pick<Catalog, 'versions'>,
  ref: VersionRef,
  { isToBeStaged }: { readonly isToBeStaged: boolean },
): Promise<VersionRecord | undefined> {
  const record = (await versions.find(ref))?.value
  const isPresent = record?.state === 'active' || (isToBeStaged && record?.state === 'staged')
  return isPresent ? record : undefined
}

/** Whether a version has the content of an upload, also as earlier releases read that. */
export function hasContentOf({ digest }: VersionRecord, bundle: InspectedBundle): boolean {
  return digest === bundle.digest || digest === withServedMaps(bundle)?.digest
}
