import type { TenantPlugin } from '@plugboard/catalog'
import { changeTenant, type TenantChange, type TenantPorts } from './change-tenant.ts'
import { PluginNotInstalledError } from './errors.ts'
import type { TenantPluginRef } from './tenant-plugins.ts'

/**
 * Removes a plugin and its configuration from a tenant.
 *
 * @param check throws when the plugin in its current state may not be removed
 * @throws PluginNotInstalledError, TenantBusyError
 */
export function uninstallPlugin(
  ports: TenantPorts,
  ref: TenantPluginRef,
  { check }: { check: (present: TenantPlugin) => void },
): Promise<TenantChange<undefined>> {
  return changeTenant(ports, ref, (present) => {
    if (!present) throw new PluginNotInstalledError(ref)
    check(present)
    return undefined
  })
}
