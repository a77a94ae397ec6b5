import type { OwnershipRecord } from '@plugboard/catalog'
import { OWNERS_LIMIT, type PluginId } from '@plugboard/types'
import { findPlugin } from '../plugins/find-version.ts'
import { requestUpgrades, type UpgradePorts } from '../upgrades/request-upgrades.ts'
import { LastOwnerError, OwnerNotFoundError, OwnersRevisionError, TooManyOwnersError } from './errors.ts'
import { accessOf, firstOwners, formerPublishers, isAbandoned, type OwnershipPorts } from './owners-of.ts'

/** The same record in both when there was nothing to change; null before a plugin had any. */
export interface OwnershipChange {
  readonly before: OwnershipRecord | null
  readonly after: OwnershipRecord
}

/** How long an offer can be accepted. */
const OFFERED_MS = 7 * 86_400_000

type ConfirmPorts = OwnershipPorts & UpgradePorts

/** Whether a publisher may accept a plugin now. */
export function isOfferedTo(
  { transfer }: Pick<OwnershipRecord, 'transfer'>,
  publisher: string,
  nowMs: number,
): boolean {
  return transfer?.to === publisher && transfer.requestedAtMs + OFFERED_MS > nowMs
}

/** Offers a plugin to another publisher, who becomes its only owner on accepting. An earlier offer ends. */
export function offerPlugin(
  ports: OwnershipPorts,
  pluginId: PluginId,
  { to, requestedBy }: { readonly to: string; readonly requestedBy: string | null },
): Promise<OwnershipChange> {
  return changeOwnership(ports, pluginId, (present) => ({
    ...present,
    transfer: { to, requestedBy, requestedAtMs: ports.clock() },
  }))
}

/** Takes an offer back, or refuses it. */
export function endOffer(ports: OwnershipPorts, pluginId: PluginId): Promise<OwnershipChange> {
  return changeOwnership(ports, pluginId, ({ transfer: _ended, ...present }) => present)
}

/**
 * Makes a publisher the only owner of a plugin that is offered to it.
 *
 * @throws OwnerNotFoundError
 */
export function acceptPlugin(
  ports: OwnershipPorts,
  pluginId: PluginId,
  publisher: string,
): Promise<OwnershipChange> {
  return changeOwnership(ports, pluginId, ({ transfer, ...present }) => {
    if (!isOfferedTo({ transfer }, publisher, ports.clock())) {
      throw new OwnerNotFoundError(`${pluginId} is not offered to ${publisher}.`)
    }
    return withOwners(present, [publisher], ports.clock())
  })
}

/**
 * Gives an id that nobody has to a publisher, before it publishes anything: also one that is too like another one. Where somebody has it,
 * the publisher becomes an owner beside the others.
 *
 * @throws TooManyOwnersError
 */
export async function reservePlugin(
  ports: OwnershipPorts,
  pluginId: PluginId,
  publisher: string,
): Promise<OwnershipChange> {
  for (;;) {
    const stored = await ports.catalog.ownerships.find(pluginId)
    const isFree = stored ? await isAbandoned(ports, stored) : !(await ports.catalog.plugins.find(pluginId))
    if (!isFree) return addOwner(ports, pluginId, publisher)
    const { ownerships } = ports.catalog
    const first = firstOwners(pluginId, [publisher], ports.clock())
    const reserved = { ...first, ...accessOf(stored?.value), isReserved: true as const }
    const written = await (stored ? ownerships.replace(stored, reserved) : ownerships.insert(reserved))
    if (written) return { before: stored?.value ?? null, after: written.value }
  }
}

/** @throws TooManyOwnersError */
export function addOwner(
  ports: OwnershipPorts,
  pluginId: PluginId,
  publisher: string,
): Promise<OwnershipChange> {
  return changeOwnership(ports, pluginId, (present) => {
    if (present.owners.includes(publisher)) return present
    if (present.owners.length >= OWNERS_LIMIT) throw new TooManyOwnersError(pluginId)
    return withOwners(present, [...present.owners, publisher].toSorted(), ports.clock())
  })
}

/** @throws OwnerNotFoundError, LastOwnerError */
export function removeOwner(
  ports: OwnershipPorts,
  pluginId: PluginId,
  publisher: string,
): Promise<OwnershipChange> {
  return changeOwnership(ports, pluginId, (present) => {
    if (!present.owners.includes(publisher)) {
      throw new OwnerNotFoundError(`${pluginId} does not belong to ${publisher}.`)
    }
    if (present.owners.length === 1) throw new LastOwnerError(pluginId, publisher)
    // An offer of whoever was an owner must not outlive that.
    const { transfer: _ended, ...kept } = present
    return { ...kept, owners: present.owners.filter((owner) => owner !== publisher) }
  })
}

/**
 * Ends the hold of what these owners have published, for all tenants. A later revision is not confirmed by it.
 *
 * @throws OwnersRevisionError when the plugin has not had that revision
 */
export async function confirmOwners(
  ports: ConfirmPorts,
  pluginId: PluginId,
  revision: number,
): Promise<OwnershipChange> {
  const changed = await changeOwnership(ports, pluginId, (present) => {
    if (revision > present.revision) throw new OwnersRevisionError(pluginId, present.revision)
    if (revision <= (present.confirmedRevision ?? 0)) return present
    return { ...present, confirmedRevision: revision }
  })
  await requestUpgrades(ports, { kind: 'plugin', pluginId }, { nowMs: ports.clock() })
  return changed
}

/** Lets what is published from now on wait in every tenant, because somebody else may publish the plugin. */
export function holdUpgrades(ports: OwnershipPorts, pluginId: PluginId): Promise<OwnershipChange> {
  return changeOwnership(ports, pluginId, (present) => withNextRevision(present, ports.clock()))
}

/** The record of a plugin's owners, also of one that nobody has claimed since plugins have owners. */
export async function findOwnership(ports: OwnershipPorts, pluginId: PluginId): Promise<OwnershipRecord> {
  const stored = await ports.catalog.ownerships.find(pluginId)
  if (stored) return stored.value
  await findPlugin(ports.catalog, pluginId)
  const owners = await formerPublishers(ports.catalog, pluginId)
  return { ...firstOwners(pluginId, owners, ports.clock()), areTokenNames: true }
}

/**
 * Changes the record of a plugin's owners by one compare-and-set, repeated while others are faster.
 *
 * @throws PluginNotFoundError; what `change` throws
 */
export async function changeOwnership(
  ports: OwnershipPorts,
  pluginId: PluginId,
  change: (present: OwnershipRecord) => OwnershipRecord,
): Promise<OwnershipChange> {
  const { ownerships } = ports.catalog
  for (;;) {
    const stored = await ownerships.find(pluginId)
    const present = stored?.value ?? (await findOwnership(ports, pluginId))
    const next = change(present)
    if (next === present) return { before: present, after: present }
    const written = stored ? await ownerships.replace(stored, next) : await ownerships.insert(next)
    if (written) return { before: present, after: written.value }
  }
}

function withOwners(present: OwnershipRecord, owners: readonly string[], nowMs: number): OwnershipRecord {
  // What belongs to nobody gets its first owners from an administrator.
  const isNew = present.owners.length > 0 && owners.some((owner) => !present.owners.includes(owner))
  return isNew ? withNextRevision({ ...present, owners }, nowMs) : { ...present, owners }
}

/** From now on, what is published waits in every tenant until somebody there, or an administrator, accepts it. */
function withNextRevision(present: OwnershipRecord, nowMs: number): OwnershipRecord {
  return { ...present, revision: present.revision + 1, changedAtMs: nowMs }
}
