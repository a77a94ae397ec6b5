import type { InstallRequest, TenantId } from '@plugboard/types'
import { findActiveVersion, findPlugin } from '../plugins/find-version.ts'
import { changeTenant, type TenantPorts } from './change-tenant.ts'
import { requireInstallable } from './require-installable.ts'
import { type UpdateOutcome, withChanges } from './update-plugin.ts'

/**
 * Installs a plugin for a tenant: the given version, or otherwise the newest, even when the tenant has another one. Without
 * a configuration or an order, the existing one is kept. Installing what is already installed changes nothing.
 *
 * @throws PluginNotFoundError, VersionNotFoundError, VersionWithdrawnError, TenantFullError, TenantManifestTooLargeError,
 * TenantBusyError
 */
export async function installPlugin(
  ports: TenantPorts,
  tenantId: TenantId,
  { pluginId, ...request }: InstallRequest,
): Promise<UpdateOutcome> {
  const { catalog, clock } = ports
  const version = request.version ?? (await findPlugin(catalog, pluginId)).latest.version
  const record = await findActiveVersion(catalog, { pluginId, version })
  const change = await changeTenant(ports, { tenantId, pluginId }, (present) => {
    if (present?.version !== version) requireInstallable(record)
    if (present) return withChanges(present, { ...request, version }, clock())
    const { config = {}, order = 0 } = request
    return { pluginId, version, config, order, enabled: true, installedAtMs: clock(), updatedAtMs: clock() }
  })
  return { ...change, record }
}
