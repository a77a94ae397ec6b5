import type { Catalog, OwnershipRecord, Stored } from '@plugboard/catalog'
import { OWNERS_LIMIT, type PluginId } from '@plugboard/types'
import { type Caller, isAdministrator } from '../access/caller.ts'
import type { Credential } from '../access/credentials.ts'
import { OwnersRevisionError, PluginOwnedError, PluginUnownedError } from './errors.ts'

/** How long a plugin id stays with a publisher whose first publish has not ended. */
const CLAIM_MS = 600_000
const PAGE = 100
/** After so many versions the search for former publishers ends. */
const MOST_READ = 1000

type Publisher = Pick<Credential, 'name' | 'publisher'>

type Owners = Pick<OwnershipRecord, 'owners' | 'areTokenNames' | 'visibility'>

export interface OwnershipPorts {
  readonly catalog: Catalog
  readonly clock: () => number
}

/**
 * Requires that a plugin belongs to the caller, or that nothing is published under its id. An administrator may act for every owner,
 * since whoever lost the credentials of the only one has nobody else to ask. Without tokens there are no publishers.
 *
 * @returns the revision of the owners for whom the caller acts: 0 for an administrator, whom every tenant trusts
 * @throws PluginOwnedError, PluginUnownedError
 */
export async function requireOwner(
  ports: OwnershipPorts,
  caller: Caller,
  pluginId: PluginId,
): Promise<number> {
  if (caller.kind !== 'token' || isAdministrator(caller)) return 0
  const present = await presentOwners(ports, pluginId, caller.credential)
  // Of a private one, only that it is not the caller's.
  if (present.owners.length === 0 && present.visibility !== 'private') {
    // Whoever comes first must not get what tenants already have.
    if (await ports.catalog.plugins.find(pluginId)) throw new PluginUnownedError(pluginId)
    return 0
  }
  requireAmong(present, caller.credential, pluginId)
  return present.revision
}

/** @throws PluginOwnedError */
export function requireAmong(present: Owners, credential: Publisher, pluginId: PluginId): void {
  const { publisher } = credential
  if (!isAmong(present, credential))
    throw new PluginOwnedError(pluginId, {
      publisher,
      // To whom a private plugin belongs, only its readers learn.
      owners: present.visibility === 'private' ? null : present.owners,
    })
}

/** Whether a plugin belongs to the publisher of a token. */
export function isAmong({ owners, areTokenNames }: Owners, { name, publisher }: Publisher): boolean {
  return owners.includes(publisher) || (areTokenNames === true && owners.includes(name))
}

/** The record of a plugin that has had no other owners. */
export function firstOwners(pluginId: PluginId, owners: readonly string[], nowMs: number): OwnershipRecord {
  return { pluginId, owners, revision: 0, changedAtMs: null, claimedAtMs: nowMs }
}

/** Who may read a plugin, of its record, for another record that takes its place. */
export function accessOf({
  visibility,
  tenants,
  accessTask,
}: Partial<OwnershipRecord> = {}): Pick<OwnershipRecord, 'visibility' | 'tenants' | 'accessTask'> {
  return {
    ...(visibility && { visibility }),
    ...(tenants && { tenants }),
    ...(accessTask && { accessTask }),
  }
}

/**
 * Requires that a plugin has had the owners of a revision, so that nobody accepts whoever comes in the future.
 *
 * @throws OwnersRevisionError
 */
export async function requireRevision(
  { ownerships }: Pick<Catalog, 'ownerships'>,
  pluginId: PluginId,
  revision: number,
): Promise<void> {
  const present = (await ownerships.find(pluginId))?.value.revision ?? 0
  if (revision > present) throw new OwnersRevisionError(pluginId, present)
}

/** The publishers that a plugin belongs to; none when it is free. */
export async function ownersOf(ports: OwnershipPorts, pluginId: PluginId): Promise<readonly string[]> {
  return (await presentOwners(ports, pluginId)).owners
}

/** The same, as a token sees them that may have got a publisher since it published. */
export async function presentOwners(
  ports: OwnershipPorts,
  pluginId: PluginId,
  credential?: Publisher,
): Promise<Pick<OwnershipRecord, 'owners' | 'revision' | 'areTokenNames' | 'visibility'>> {
  const stored = await ports.catalog.ownerships.find(pluginId)
  if (!stored) {
    const owners = await formerPublishers(ports.catalog, pluginId, credential)
    return { owners, revision: 0, areTokenNames: true }
  }
  return (await isAbandoned(ports, stored)) ? { owners: [], revision: 0 } : stored.value
}

/** Whether an id was claimed by a first publish that never ended, so that nothing has been published under it. */
export async function isAbandoned(
  { catalog, clock }: OwnershipPorts,
  { value }: Stored<OwnershipRecord>,
): Promise<boolean> {
  if (value.isReserved || isRecent({ clock }, value)) return false
  const { pluginId } = value
  if ((await catalog.plugins.find(pluginId)) !== null) return false
  // Its first version may wait for approval for as long as it takes.
  return (await catalog.versions.listStaged({ pluginId, limit: 1 })).length === 0
}

/** Whether the first publish of a claimed id may still be under way. */
export function isRecent(
  { clock }: Pick<OwnershipPorts, 'clock'>,
  { claimedAtMs }: OwnershipRecord,
): boolean {
  return claimedAtMs + CLAIM_MS > clock()
}

/**
 * Whoever published a version before plugins had owners, sorted. A token may have got a publisher since: what has its name then belongs to
 * that.
 */
export async function formerPublishers(
  { versions }: Pick<Catalog, 'versions'>,
  pluginId: PluginId,
  credential?: Publisher,
): Promise<readonly string[]> {
  const ownerOf = (name: string) => (name === credential?.name ? credential.publisher : name)
  const publishers = new Set<string>()
  let below: string | undefined
  for (let read = 0; read < MOST_READ; read += PAGE) {
    const page = await versions.listActive({ pluginId, below, limit: PAGE })
    for (const { summary } of page) if (summary?.publisher) publishers.add(ownerOf(summary.publisher))
    below = page.at(-1)?.version
    if (page.length < PAGE) break
  }
  return [...publishers].toSorted().slice(0, OWNERS_LIMIT)
}
