import type { TenantManifest } from '@plugboard/types'
import { fileFault } from '../core/check-files.ts'

/**
 * A Link header (RFC 8288) that lets browsers, and a CDN by 103 Early Hints (RFC 8297), fetch entries before the page.
 *
 * @param origins where plugin files may come from, as PluginProvider's allowedOrigins
 */
export function preloadLinkHeader(
  manifest: TenantManifest,
  { origins }: { readonly origins: readonly string[] },
): string {
  return manifest.plugins
    .filter((plugin) => plugin.isolation === 'inline' && !fileFault(plugin, origins))
    .map(
      ({ entry, integrity }) =>
        `<${entry}>; rel=modulepreload; crossorigin=anonymous; integrity="${integrity}"`,
    )
    .join(', ')
}
