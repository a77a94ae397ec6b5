import { isDeepStrictEqual } from 'node:util'
import type { TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { UpdateRequest } from '@plugboard/types'
import { findActiveVersion } from '../plugins/find-version.ts'
import { requireInstallable } from '../version-states/require-installable.ts'
import { changeTenant, type TenantChange, type TenantPorts } from './change-tenant.ts'
import { PluginNotInstalledError } from './errors.ts'
import { orderOf, type TenantPluginRef } from './tenant-plugins.ts'

/** A change that leaves the tenant with the plugin, and the record of its version. */
export interface UpdateOutcome extends TenantChange<TenantPlugin> {
  readonly record: VersionRecord
}

/**
 * Changes only the given version, configuration or order of a tenant's plugin.
 *
 * @param check throws when the plugin in its current state may not be changed
 * @throws PluginNotInstalledError, VersionNotFoundError, VersionWithdrawnError, PluginNotFoundError, TenantManifestTooLargeError,
 * TenantBusyError
 */
export async function updatePlugin(
  ports: TenantPorts,
  ref: TenantPluginRef,
  { changes, check }: { changes: UpdateRequest; check: (present: TenantPlugin) => void },
): Promise<UpdateOutcome> {
  const { catalog, clock } = ports
  const { pluginId } = ref
  const { version } = changes
  const named = version === undefined ? undefined : await findActiveVersion(catalog, { pluginId, version })
  const change = await changeTenant(ports, ref, (present) => {
    if (!present) throw new PluginNotInstalledError(ref)
    check(present)
    if (named && named.version !== present.version) requireInstallable(named)
    return withChanges(present, changes, clock())
  })
  return { ...change, record: named ?? (await findActiveVersion(catalog, change.after)) }
}

/** The plugin with another version, configuration or order; the same object when it already has all of them. */
export function withChanges(present: TenantPlugin, changes: UpdateRequest, nowMs: number): TenantPlugin {
  const { version = present.version, config = present.config, order = orderOf(present) } = changes
  const isSameOrder = order === orderOf(present)
  if (version === present.version && isSameOrder && isDeepStrictEqual(config, present.config)) return present
  const { versionBytes, ...kept } = present
  const next = { ...kept, version, config, order, updatedAtMs: nowMs }
  // The bytes of another version are measured when the record is written.
  return version === present.version ? { ...next, versionBytes } : next
}
