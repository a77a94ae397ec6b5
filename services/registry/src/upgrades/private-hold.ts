import type { Catalog, ListedVersion } from '@plugboard/catalog'
import type { Hold } from '@plugboard/types'
import { mayInstall } from '../visibility/may-read.ts'
import type { HoldFacts } from './holds-of.ts'

/** Finds out whether a plugin is private and not for the tenant, which then keeps the version that it has. */
export async function privateHold(
  { ownerships }: Pick<Catalog, 'ownerships'>,
  { pluginId }: Pick<ListedVersion, 'pluginId'>,
  { tenantId }: Pick<HoldFacts, 'tenantId'>,
): Promise<Hold | null> {
  if (mayInstall((await ownerships.find(pluginId))?.value, tenantId)) return null
  return {
    code: 'private',
    description: `${pluginId} is private, and its owners do not name the tenant ${tenantId}. Naming it ends it.`,
    until: null,
  }
}
