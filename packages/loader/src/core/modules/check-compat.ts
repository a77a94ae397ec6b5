import type { TenantManifestPlugin } from '@plugboard/types'
import type { SharedRuntime } from '@plugboard/types/plugin-contract'
import { PluginLoadError } from '../failures/plugin-load-error.ts'

/** @throws PluginLoadError INCOMPATIBLE if the plugin was built for another React or contract than the page has */
export function checkCompat({ id, compat }: TenantManifestPlugin, runtime: SharedRuntime): void {
  for (const [what, wanted, present] of [
    ['the plugin contract', compat.runtime, runtime.version],
    ['React', compat.react, runtime.reactVersion],
  ] as const) {
    if (wanted === undefined || satisfies(present, wanted)) continue
    throw new PluginLoadError(
      'INCOMPATIBLE',
      id,
      `it was built for ${what} ${wanted}, and the page has ${present}`,
    )
  }
}

/** The same major version, and at least the minor. Next.js contains a canary of React, so patch and prerelease are ignored. */
function satisfies(present: string, wanted: string): boolean {
  const [major, minor = 0] = numbersOf(present)
  const [wantedMajor, wantedMinor = 0] = numbersOf(wanted)
  return major === wantedMajor && minor >= wantedMinor
}

function numbersOf(version: string): number[] {
  return version.split('.', 2).map((part) => Number.parseInt(part, 10))
}
