import type { TenantManifest } from '@plugboard/types'

/** A Link header (RFC 8288) that lets browsers, and a CDN by 103 Early Hints (RFC 8297), fetch entries before the page. */
export function preloadLinkHeader(manifest: TenantManifest): string {
  return manifest.plugins
    .filter(({ isolation }) => isolation === 'inline')
    .map(
      ({ entry, integrity }) =>
        `<${entry}>; rel=modulepreload; crossorigin=anonymous; integrity="${integrity}"`,
    )
    .join(', ')
}
