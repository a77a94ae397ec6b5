import type { PluginErrorCode, TenantManifestPlugin } from '@plugboard/types'
import { PluginLoadError } from '../failures/plugin-load-error.ts'
import { entryOf, scriptsOf, stylesOf } from './plugin-files.ts'

/**
 * Why none of a plugin's files may be asked for; null where they may. Nothing may come from elsewhere, and nothing a
 * browser runs or applies may go unchecked.
 */
export function fileFault(
  plugin: TenantManifestPlugin,
  allowedOrigins: readonly string[],
): { readonly code: PluginErrorCode; readonly message: string } | null {
  for (const file of [entryOf(plugin), ...scriptsOf(plugin), ...stylesOf(plugin)]) {
    const { origin } = new URL(file.url)
    if (!allowedOrigins.includes(origin)) {
      return { code: 'ORIGIN_BLOCKED', message: `${origin} is not among allowedOrigins` }
    }
    if (!file.integrity) {
      return { code: 'INTEGRITY_MISSING', message: `the manifest has no integrity for ${file.url}` }
    }
  }
  return null
}

/** @throws PluginLoadError when the plugin's files may not be asked for */
export function checkFiles(plugin: TenantManifestPlugin, allowedOrigins: readonly string[]): void {
  const fault = fileFault(plugin, allowedOrigins)
  if (fault) throw new PluginLoadError(fault.code, plugin.id, fault.message)
}
