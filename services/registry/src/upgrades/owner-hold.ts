import type { Catalog, ListedVersion } from '@plugboard/catalog'
import type { Hold } from '@plugboard/types'
import type { HoldFacts } from './holds-of.ts'

/**
 * Finds out whether a version was published, chosen or made usable again by owners whom the tenant has not accepted: whoever takes a plugin over must not reach
 * the pages of those who trusted somebody else.
 */
export async function ownerHold(
  { ownerships }: Pick<Catalog, 'ownerships'>,
  { pluginId, version, ownersRevision: revision = 0 }: ListedVersion,
  { ownersRevision: accepted }: Pick<HoldFacts, 'ownersRevision'>,
): Promise<Hold | null> {
  // Nearly every plugin belongs to its first owners, and needs no read.
  if (accepted === null || revision <= accepted) return null
  const ownership = (await ownerships.find(pluginId))?.value
  if (revision <= (ownership?.confirmedRevision ?? 0)) return null
  const owners = ownership ? ` (now ${ownership.owners.join(', ')})` : ''
  return {
    code: 'owner-changed',
    description: `Version ${version} comes from after a change of who may publish ${pluginId}${owners}. Accepting them with "ownersRevision": ${revision}, a request that names the version, or the confirmation of an administrator ends it.`,
    until: null,
  }
}
