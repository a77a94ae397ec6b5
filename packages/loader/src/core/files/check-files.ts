import type { PluginErrorCode, TenantManifestPlugin } from '@plugboard/types'
import { PluginLoadError } from '../failures/plugin-load-error.ts'
import { entryOf, spelledScriptsOf, stylesOf } from './plugin-files.ts'

/**
 * The reason not to request a plugin's files, or null if there is none. Every file must come from an allowed origin, and
 * every script and style sheet must have an integrity.
 */
export function fileFault(
  plugin: TenantManifestPlugin,
  allowedOrigins: readonly string[],
): { readonly code: PluginErrorCode; readonly message: string } | null {
  for (const file of [entryOf(plugin), ...spelledScriptsOf(plugin), ...stylesOf(plugin)]) {
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

/** @throws PluginLoadError if the plugin's files must not be requested */
export function checkFiles(plugin: TenantManifestPlugin, allowedOrigins: readonly string[]): void {
  const fault = fileFault(plugin, allowedOrigins)
  if (fault) throw new PluginLoadError(fault.code, plugin.id, fault.message)
}
