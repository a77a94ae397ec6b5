import type { Catalog, TenantPlugin, VersionRecord } from '@plugboard/catalog'
import type { UpdateRequest } from '@plugboard/types'
import { comparePlugins } from '../generations/compare-contents.ts'
import { findGeneration } from '../generations/find-generation.ts'
import type { TenantPorts } from '../generations/make-generation.ts'
import { findActiveVersion } from '../plugins/find-version.ts'
import { type PluginRequest, type RequestPorts, resolveRequest } from '../upgrades/request-plugin.ts'
import { type ChangeOptions, type CheckPresent, changePlugin, type PluginChange } from './change-plugin.ts'
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
 * @throws PluginNotInstalledError, GenerationNotFoundError; as `resolveRequest` and `configurePlugin` do; TenantManifestTooLargeError, TenantBusyError
 */
export async function updatePlugin(
  ports: TenantPorts,
  ref: TenantPluginRef,
  { changes, check, ...options }: ChangeOptions & { changes: UpdateRequest; check: CheckPresent },
): Promise<UpdateOutcome> {
  const { catalog, clock } = ports
  const change = await changePlugin(ports, ref, options, async ({ plugin: present }, tenant) => {
    if (!present) throw new PluginNotInstalledError(ref)
    await check(present)
    const { tenantId } = ref
    const nowMs = clock()
    const former = await configuredBefore(catalog, ref, { present, ...changes })
    const { config, secrets } = former
    const configured = former === present ? present : { ...present, config, secrets }
    const after = await withChanges(ports, {
      ...tenant,
      tenantId,
      present: configured,
      isNew: false,
      asksForLatest: false,
      changes,
      nowMs,
    })
    // Its schema accepted the configuration, which is validated again only for another version.
    const before = { ...configured, version: former.version }
    const plugin = await ports.configure({ tenantId, before, after })
    const isSame = comparePlugins(present, plugin).length === 0
    return { plugin: isSame ? present : { ...plugin, updatedAtMs: nowMs }, kept: undefined }
  })
  return { ...change, record: await findActiveVersion(catalog, change.after) }
}

/** The plugin as it was in the generation whose configuration is to be restored; otherwise as it is. */
async function configuredBefore(
  catalog: Catalog,
  { tenantId, pluginId }: TenantPluginRef,
  { present, configFromGeneration: generation }: UpdateRequest & { present: TenantPlugin },
): Promise<TenantPlugin> {
  if (generation === undefined) return present
  const { plugins } = await findGeneration(catalog, { tenantId, generation })
  const former = plugins.find((plugin) => plugin.pluginId === pluginId)
  if (!former) throw new PluginNotInstalledError({ tenantId, pluginId, generation })
  return former
}

/**
 * The plugin with the properties that a request asks for; the same object when it already has all of them.
 *
 * @throws as `resolveRequest` does
 */
export async function withChanges(ports: RequestPorts, request: PluginRequest): Promise<TenantPlugin> {
  const { present, isNew, changes, nowMs } = request
  const { config = present.config, order = orderOf(present), enabled = present.enabled } = changes
  const resolved = await resolveRequest(ports, request)
  const next = { ...present, ...resolved, config, order, enabled }
  if (!isNew && comparePlugins(present, next).length === 0) return present
  const { versionBytes, withdrawn, ...changed } = { ...next, updatedAtMs: nowMs }
  // The bytes of another version are measured when the record is written, and no revoked version can be asked for.
  return next.version === present.version ? { ...changed, versionBytes, withdrawn } : changed
}
