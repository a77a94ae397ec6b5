import type { Catalog, TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { UpdateRequest } from '@plugboard/types'
import { comparePlugins } from '../generations/compare-contents.ts'
import type { TenantPorts } from '../generations/make-generation.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { type PluginRequest, resolveRequest } from '../upgrades/request-plugin.ts'
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
 * @throws PluginNotInstalledError; as `resolveRequest` and `configurePlugin` do; TenantManifestTooLargeError, TenantBusyError
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
  const change = await changePlugin(ports, ref, options, async (present, tenant) => {
    if (!present) throw new PluginNotInstalledError(ref)
    check(present)
    const { tenantId } = ref
    const nowMs = clock()
    const after = await withChanges(catalog, {
      ...tenant,
      tenantId,
      present,
      isNew: false,
      asksForLatest: false,
      changes,
      nowMs,
    })
    return ports.configure({ tenantId, before: present, after })
  })
  return { ...change, record: await findActiveVersion(catalog, change.after) }
}

/**
 * The plugin with the properties that a request asks for; the same object when it already has all of them.
 *
 * @throws as `resolveRequest` does
 */
export async function withChanges(catalog: Catalog, request: PluginRequest): Promise<TenantPlugin> {
  const { present, isNew, changes, nowMs } = request
  const { config = present.config, order = orderOf(present), enabled = present.enabled } = changes
  const resolved = await resolveRequest(catalog, request)
  const next = { ...present, ...resolved, config, order, enabled }
  if (!isNew && comparePlugins(present, next).length === 0) return present
  const { versionBytes, withdrawn, ...changed } = { ...next, updatedAtMs: nowMs }
  // The bytes of another version are measured when the record is written, and no revoked version can be asked for.
  return next.version === present.version ? { ...changed, versionBytes, withdrawn } : changed
}
