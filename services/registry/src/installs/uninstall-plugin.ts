import type { TenantPlugin } from '@plugboard/catalog'
import type { TenantPorts } from '../generations/make-generation.ts'
import { type ChangeOptions, changePlugin, type PluginChange } from './change-plugin.ts'
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
  { check, ...options }: ChangeOptions & { check: (present: TenantPlugin) => void },
): Promise<PluginChange<undefined>> {
  return changePlugin(ports, ref, options, (present) => {
    if (!present) throw new PluginNotInstalledError(ref)
    check(present)
    return undefined
  })
}
