import { isDeepStrictEqual } from 'node:util'
import type { TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { UpdateRequest } from '@plugboard/types'
import type { TenantPorts } from '../generations/make-generation.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { requireInstallable } from '../version-states/require-installable.ts'
import { type ChangeOptions, changePlugin, type PluginChange } from './change-plugin.ts'
import { PluginNotInstalledError } from './errors.ts'
import { orderOf, type TenantPluginRef } from './tenant-plugins.ts'

/** A change that leaves the tenant with the plugin, and the record of its version. */
export interface UpdateOutcome extends PluginChange<TenantPlugin> {
  readonly record: VersionRecord
}

/**
 * Changes only the given properties of a tenant's plugin.
 *
 * @param check throws when the plugin in its current state may not be changed
 * @throws PluginNotInstalledError, VersionNotFoundError, VersionWithdrawnError, PluginNotFoundError, TenantManifestTooLargeError,
 * TenantBusyError
 */
export async function updatePlugin(
  ports: TenantPorts,
  ref: TenantPluginRef,
  {
    changes,
    check,
    ...options
  }: ChangeOptions & { changes: UpdateRequest; check: (present: TenantPlugin) => void },
): Promise<UpdateOutcome> {
  const { catalog, clock } = ports
  const { pluginId } = ref
  const { version } = changes
  const named = version === undefined ? undefined : await findActiveVersion(catalog, { pluginId, version })
  const change = await changePlugin(ports, ref, options, (present) => {
    if (!present) throw new PluginNotInstalledError(ref)
    check(present)
    if (named && named.version !== present.version) requireInstallable(named)
    return withChanges(present, changes, clock())
  })
  return { ...change, record: named ?? (await findActiveVersion(catalog, change.after)) }
}

/** The plugin with the given properties; the same object when it already has all of them. */
export function withChanges(present: TenantPlugin, changes: UpdateRequest, nowMs: number): TenantPlugin {
  const { version = present.version, config = present.config } = changes
  const { order = orderOf(present), enabled = present.enabled } = changes
  const next = { ...present, version, config, order, enabled }
  if (isDeepStrictEqual(next, { ...present, order: orderOf(present) })) return present
  const { versionBytes, ...changed } = { ...next, updatedAtMs: nowMs }
  // The bytes of another version are measured when the record is written.
  return version === present.version ? { ...changed, versionBytes } : changed
}
