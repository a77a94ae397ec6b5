import type { PluginId } from '@plugboard/types'
import type { Caller } from '../access/caller.ts'
import { PluginOwnedError } from './errors.ts'
import { firstOwners, formerPublishers, isAbandoned, type OwnershipPorts } from './owners-of.ts'
import { requireFreeId } from './require-free-id.ts'

/**
 * Makes the caller the owner of a plugin that belongs to nobody. Of several at once, one becomes it.
 *
 * @returns the revision of the owners under which the caller may publish
 * @throws PluginOwnedError, NamespaceReservedError, PluginIdSimilarError
 */
export async function claimPlugin(
  ports: OwnershipPorts,
  caller: Caller,
  pluginId: PluginId,
): Promise<number> {
  const { ownerships } = ports.catalog
  for (;;) {
    const stored = await ownerships.find(pluginId)
    if (caller.kind !== 'token') return stored?.value.revision ?? 0
    const { publisher } = caller.credential
    if (stored && !(await isAbandoned(ports, stored))) {
      const { owners, revision } = stored.value
      if (owners.includes(publisher)) return revision
      throw new PluginOwnedError(pluginId, { publisher, owners })
    }
    const former = stored ? [] : await formerPublishers(ports.catalog, pluginId)
    if (former.length === 0) await requireFreeId(ports, pluginId, publisher)
    const claim = firstOwners(pluginId, former.length > 0 ? former : [publisher], ports.clock())
    await (stored ? ownerships.replace(stored, claim) : ownerships.insert(claim))
  }
}
