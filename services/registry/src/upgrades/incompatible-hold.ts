import type { Catalog, ListedVersion } from '@plugboard/catalog'
import type { Hold, HostId } from '@plugboard/types'
import { findIncompatibility } from '../hosts/find-incompatibility.ts'

/** Finds out whether the host of a tenant has what a version was built for. */
export async function incompatibleHold(
  catalog: Pick<Catalog, 'hosts'>,
  version: ListedVersion,
  hostId: HostId | undefined,
): Promise<Hold | null> {
  const reason = await findIncompatibility(catalog, version, hostId)
  if (reason === null) return null
  return {
    code: 'incompatible',
    description: `Version ${version.version} ${reason}. Another version, or a host that has it, ends it.`,
    until: null,
  }
}
