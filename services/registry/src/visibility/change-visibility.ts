import { isDeepStrictEqual } from 'node:util'
import type { OwnershipRecord } from '@plugboard/catalog'
import type { PluginId, VisibilityRequest } from '@plugboard/types'
import { changeOwnership, type OwnershipChange } from '../ownership/change-owners.ts'
import type { OwnershipPorts } from '../ownership/owners-of.ts'
import { requestUpgrades, type UpgradePorts } from '../upgrades/request-upgrades.ts'
import { type AccessPorts, settleAccess, taskOf } from './settle-access.ts'

export interface VisibilityPorts extends OwnershipPorts, Pick<UpgradePorts, 'wakeUpgrades'> {
  readonly store: AccessPorts['store']
  readonly createId: () => string
  readonly leaseMs: number
}

interface VisibilityChange extends Required<VisibilityRequest> {
  /** Throws when the plugin in its current state may not be changed. */
  readonly check: (present: OwnershipRecord) => void
  /** Called when the record is changed, from when on the recovery completes the change if it is cut off. */
  readonly onRecorded: (change: OwnershipChange) => void
}

/**
 * Makes a plugin private or public, and names the tenants that may read it. A tenant that is no longer named keeps what it has.
 *
 * @throws PluginNotFoundError, StoreUnavailableError, CatalogUnavailableError; what `check` throws
 */
export async function changeVisibility(
  ports: VisibilityPorts,
  pluginId: PluginId,
  { check, onRecorded, ...wanted }: VisibilityChange,
): Promise<OwnershipChange> {
  const changed = await changeOwnership(ports, pluginId, (present) => {
    check(present)
    return withVisibility(ports, present, wanted)
  })
  onRecorded(changed)
  const request = () => requestUpgrades(ports, { kind: 'plugin', pluginId }, { nowMs: ports.clock() })
  // A tenant may have upgrades now that waited. Also when nothing has changed: the request that changed it may have been cut off here.
  await request()
  const settled = await settleAccess(ports, pluginId)
  // Until now a plugin that becomes public was private, and its upgrades were held.
  if (settled?.visibility !== 'private') await request()
  return {
    before: changed.before,
    after: changed.after === changed.before || !settled ? changed.after : settled,
  }
}

function withVisibility(
  ports: VisibilityPorts,
  present: OwnershipRecord,
  { visibility, tenants }: Pick<VisibilityChange, 'visibility' | 'tenants'>,
): OwnershipRecord {
  const isPrivate = present.visibility === 'private'
  if (visibility === 'public') {
    if (!isPrivate || present.accessTask?.visibility === 'public') return present
    // It is private for the catalog until the store knows that it is public.
    return { ...present, accessTask: taskOf(ports, 'public') }
  }
  const named = [...new Set(tenants)].toSorted()
  const isSettled = isPrivate && present.accessTask === undefined
  if (isSettled && isDeepStrictEqual(named, present.tenants ?? [])) return present
  return {
    ...present,
    visibility: 'private',
    tenants: named.length > 0 ? named : undefined,
    ...(!isSettled && { accessTask: taskOf(ports, 'private') }),
  }
}
