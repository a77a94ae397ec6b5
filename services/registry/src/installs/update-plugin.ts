import { isDeepStrictEqual } from 'node:util'
import type { TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { UpdateRequest } from '@plugboard/types'
import { findActiveVersion } from '../plugins/find-version.ts'
import { changeTenant, type TenantChange, type TenantPorts } from './change-tenant.ts'
import { PluginNotInstalledError } from './errors.ts'
import type { TenantPluginRef } from './tenant-plugins.ts'

/** A change after which the tenant has the plugin, and the record of the version it has. */
export interface UpdateOutcome extends TenantChange<TenantPlugin> {
  readonly record: VersionRecord
}

/**
 * Changes the version or the configuration of a plugin a tenant has: what is named, and nothing else.
 *
 * @param check throws where the plugin as it is may not be changed
 * @throws PluginNotInstalledError, VersionNotFoundError, PluginNotFoundError, TenantManifestTooLargeError,
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
    return withChanges(present, changes, clock())
  })
  return { ...change, record: named ?? (await findActiveVersion(catalog, change.after)) }
}

/** A plugin with another version or configuration; itself where it has those already. */
export function withChanges(present: TenantPlugin, changes: UpdateRequest, nowMs: number): TenantPlugin {
  const { version = present.version, config = present.config } = changes
  if (version === present.version && isDeepStrictEqual(config, present.config)) return present
  const { versionBytes, ...kept } = present
  const next = { ...kept, version, config, updatedAtMs: nowMs }
  // Those of another version are measured when it is written.
  return version === present.version ? { ...next, versionBytes } : next
}
