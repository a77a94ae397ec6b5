import type { Catalog, VersionRecord } from '@plugboard/catalog'
import { compareVersions, type InstallRequest, type TenantId, type Version } from '@plugboard/types'
import type { TenantPorts } from '../generations/make-generation.ts'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { requireInstallable } from '../version-states/require-installable.ts'
import { stateOf } from '../version-states/state-of.ts'
import { type ChangeOptions, changePlugin } from './change-plugin.ts'
import type { TenantPluginRef } from './tenant-plugins.ts'
import { type UpdateOutcome, withChanges } from './update-plugin.ts'

/**
 * Installs a plugin for a tenant: the given version, or otherwise the latest, even when the tenant has another one. What the
 * request leaves out is kept. Installing what is already installed changes nothing.
 *
 * @throws PluginNotFoundError, VersionNotFoundError, VersionWithdrawnError, TenantFullError, TenantManifestTooLargeError,
 * TenantBusyError
 */
export async function installPlugin(
  ports: TenantPorts,
  tenantId: TenantId,
  { pluginId, ...request }: InstallRequest,
  options: ChangeOptions,
): Promise<UpdateOutcome> {
  const { catalog, clock } = ports
  const record = await requestedVersion(catalog, { tenantId, pluginId }, request.version)
  const { version } = record
  const change = await changePlugin(ports, { tenantId, pluginId }, options, (present) => {
    if (present?.version !== version) requireInstallable(record)
    if (present) return withChanges(present, { ...request, version }, clock())
    const { config = {}, order = 0, enabled = true } = request
    return { pluginId, version, config, order, enabled, installedAtMs: clock(), updatedAtMs: clock() }
  })
  return { ...change, record }
}

/**
 * The version to install: the given one, or the latest. A tenant that has a yanked version above the latest keeps it, since an
 * install that is repeated must not take away what works.
 */
async function requestedVersion(
  catalog: Catalog,
  { tenantId, pluginId }: TenantPluginRef,
  version: Version | undefined,
): Promise<VersionRecord> {
  if (version !== undefined) return findActiveVersion(catalog, { pluginId, version })
  const { latest, latestByHand } = await findPlugin(catalog, pluginId)
  const tenant = await catalog.tenants.find(tenantId)
  const present = tenant?.value.plugins.find((each) => each.pluginId === pluginId)
  if (present && !latestByHand && compareVersions(present.version, latest.version) > 0) {
    const record = await findActiveVersion(catalog, present)
    if (stateOf(record) === 'yanked') return record
  }
  return findActiveVersion(catalog, { pluginId, version: latest.version })
}
