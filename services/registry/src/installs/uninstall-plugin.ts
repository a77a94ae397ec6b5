import type { TenantPorts } from '../generations/make-generation.ts'
import { type ChangeOptions, type CheckPresent, changePlugin, type PluginChange } from './change-plugin.ts'
import { PluginNotInstalledError } from './errors.ts'
import { keptOf } from './kept-configurations.ts'
import type { TenantPluginRef } from './tenant-plugins.ts'

/**
 * Removes a plugin from a tenant. Its configuration is kept for the next install, or removed too; also when an earlier uninstall
 * kept it.
 *
 * @param check throws when the plugin in its current state may not be removed
 * @throws PluginNotInstalledError, KeptConfigurationsFullError, TenantBusyError
 */
export function uninstallPlugin(
  ports: TenantPorts,
  ref: TenantPluginRef,
  {
    keepsConfiguration,
    check,
    ...options
  }: ChangeOptions & { keepsConfiguration: boolean; check: CheckPresent },
): Promise<PluginChange<undefined>> {
  return changePlugin(ports, ref, options, async ({ plugin, kept }) => {
    if (!plugin && (!kept || keepsConfiguration)) throw new PluginNotInstalledError(ref)
    await check(plugin)
    const isKept = plugin && keepsConfiguration
    return { plugin: undefined, kept: isKept ? keptOf(plugin, ports.clock()) : undefined }
  })
}
