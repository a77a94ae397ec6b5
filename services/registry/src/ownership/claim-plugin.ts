import type { OwnershipRecord, Stored } from '@plugboard/catalog'
import type { PluginId } from '@plugboard/types'
import type { Caller } from '../access/caller.ts'
import type { Credential } from '../access/credentials.ts'
import { PluginUnownedError } from './errors.ts'
import {
  firstOwners,
  formerPublishers,
  isAbandoned,
  isRecent,
  type OwnershipPorts,
  requireAmong,
} from './owners-of.ts'
import { requireFreeId } from './require-free-id.ts'

/** What an upload may publish under. */
export interface Claim {
  /** Of the owners. */
  readonly revision: number
  /** Gives up an id that this upload has claimed, when nothing of it was stored. */
  readonly giveUp: () => Promise<void>
}

const KEPT = async () => {}

/**
 * Makes the caller the owner of a plugin of which nothing is published. Of several at once, one becomes it. What a release without owners
 * published belongs to whoever published it.
 *
 * @throws PluginOwnedError, PluginUnownedError, NamespaceReservedError, PluginIdSimilarError
 */
export async function claimPlugin(ports: OwnershipPorts, caller: Caller, pluginId: PluginId): Promise<Claim> {
  const { ownerships } = ports.catalog
  for (;;) {
    const stored = await ownerships.find(pluginId)
    if (caller.kind !== 'token') return { revision: stored?.value.revision ?? 0, giveUp: KEPT }
    const { credential } = caller
    if (stored && !(await isAbandoned(ports, stored))) {
      requireAmong(stored.value, credential, pluginId)
      // Whoever has just claimed the id may give it up, but not under this upload.
      if (isRecent(ports, stored.value) && !(await ownerships.replace(stored, stored.value))) continue
      return { revision: stored.value.revision, giveUp: KEPT }
    }
    const former = stored ? [] : await formerPublishers(ports.catalog, pluginId, credential)
    if (former.length === 0) await requireUnpublished(ports, credential, pluginId)
    const owners = former.length === 0 ? [credential.publisher] : former
    const first = firstOwners(pluginId, owners, ports.clock())
    const claim = former.length === 0 ? first : { ...first, areTokenNames: true as const }
    const written = await (stored ? ownerships.replace(stored, claim) : ownerships.insert(claim))
    if (written && former.length === 0) return { revision: 0, giveUp: () => giveUp(ports, written) }
  }
}

async function requireUnpublished(
  ports: OwnershipPorts,
  credential: Credential,
  pluginId: PluginId,
): Promise<void> {
  if (await ports.catalog.plugins.find(pluginId)) throw new PluginUnownedError(pluginId)
  await requireFreeId(ports, pluginId, credential)
}

async function giveUp({ catalog }: OwnershipPorts, claimed: Stored<OwnershipRecord>): Promise<void> {
  await catalog.ownerships.remove(claimed)
}
