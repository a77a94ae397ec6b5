import type { OwnershipRecord, Stored } from '@plugboard/catalog'
import type { PluginId, PluginVisibility } from '@plugboard/types'
import type { Caller } from '../access/caller.ts'
import type { Credential } from '../access/credentials.ts'
import { VisibilityConflictError } from '../visibility/errors.ts'
import { type AccessPorts, settleAccess, taskOf } from '../visibility/settle-access.ts'
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

/** Of a new plugin. */
interface ClaimOptions {
  /** Missing: as the plugin is, and public if it is new. */
  readonly visibility?: PluginVisibility | undefined
}

export interface ClaimPorts extends OwnershipPorts, AccessPorts {
  readonly catalog: OwnershipPorts['catalog']
  readonly createId: () => string
  readonly leaseMs: number
}

/**
 * Makes the caller the owner of a plugin of which nothing is published. Of several at once, one becomes it. What a release without owners
 * published belongs to whoever published it. When it resolves, the store knows who may read the plugin.
 *
 * @throws PluginOwnedError, PluginUnownedError, NamespaceReservedError, PluginIdSimilarError, VisibilityConflictError, StoreUnavailableError
 */
export async function claimPlugin(
  ports: ClaimPorts,
  caller: Caller,
  pluginId: PluginId,
  { visibility }: ClaimOptions = {},
): Promise<Claim> {
  const claim = await (caller.kind === 'token'
    ? claimFor(ports, caller.credential, pluginId, visibility)
    : claimLocally(ports, pluginId, visibility))
  const settled = await settleAccess(ports, pluginId)
  const present = settled?.visibility ?? 'public'
  // Somebody else may have changed it meanwhile.
  if (visibility !== undefined && present !== visibility)
    throw new VisibilityConflictError(pluginId, { present, requested: visibility })
  return claim
}

async function claimFor(
  ports: ClaimPorts,
  credential: Credential,
  pluginId: PluginId,
  visibility: PluginVisibility | undefined,
): Promise<Claim> {
  const { ownerships } = ports.catalog
  for (;;) {
    const stored = await ownerships.find(pluginId)
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
    const claim =
      former.length === 0
        ? { ...first, ...firstAccess(ports, stored?.value, visibility) }
        : { ...first, areTokenNames: true as const }
    const written = await (stored ? ownerships.replace(stored, claim) : ownerships.insert(claim))
    // What the store has of a plugin that was to be private outlives its claim until somebody claims the id again.
    const isPublic = claim.visibility === undefined
    if (written && former.length === 0)
      return { revision: 0, giveUp: isPublic ? () => giveUp(ports, written) : KEPT }
  }
}

/** Without tokens there are no owners, but a new plugin may be private. */
async function claimLocally(
  ports: ClaimPorts,
  pluginId: PluginId,
  visibility: PluginVisibility | undefined,
): Promise<Claim> {
  const { ownerships, plugins } = ports.catalog
  for (;;) {
    const stored = await ownerships.find(pluginId)
    if (stored || visibility !== 'private' || (await plugins.find(pluginId)))
      return { revision: stored?.value.revision ?? 0, giveUp: KEPT }
    const first = firstOwners(pluginId, [], ports.clock())
    if (await ownerships.insert({ ...first, ...firstAccess(ports, undefined, visibility) }))
      return { revision: 0, giveUp: KEPT }
  }
}

/** Who may read a plugin from its first version on, whose id an abandoned claim may have had. */
function firstAccess(
  ports: ClaimPorts,
  abandoned: OwnershipRecord | undefined,
  visibility: PluginVisibility = 'public',
): Pick<OwnershipRecord, 'visibility' | 'accessTask'> {
  const isKnownAsPublic = abandoned?.visibility === undefined && abandoned?.accessTask === undefined
  if (visibility === 'public' && isKnownAsPublic) return {}
  return { visibility: 'private', accessTask: taskOf(ports, visibility) }
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
