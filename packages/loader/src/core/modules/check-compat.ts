import type { TenantManifestPlugin } from '@plugboard/types'
import { isCompatible } from '@plugboard/types/compat'
import type { SharedRuntime } from '@plugboard/types/plugin-contract'
import { PluginLoadError } from '../failures/plugin-load-error.ts'

/** @throws PluginLoadError INCOMPATIBLE if the plugin was built for another React or contract than the page has */
export function checkCompat({ id, compat }: TenantManifestPlugin, runtime: SharedRuntime): void {
  for (const [what, wanted, present] of [
    ['the plugin contract', compat.runtime, runtime.version],
    ['React', compat.react, runtime.reactVersion],
  ] as const) {
    if (wanted === undefined || isCompatible(present, wanted)) continue
    throw new PluginLoadError(
      'INCOMPATIBLE',
      id,
      `it was built for ${what} ${wanted}, and the page has ${present}`,
    )
  }
}
