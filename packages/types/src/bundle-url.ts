import type { BundlePath } from './bundle-path.ts'
import type { VersionRef } from './object-key.ts'

/** Where the edge serves bundles, below the public base. */
export const BUNDLES_ROUTE = '/plugins/bundles'

/**
 * The immutable URL of a bundle's file.
 *
 * @param base the public base of bundle URLs, without a trailing slash: the edge, or the CDN in front of it
 * @example bundleUrl('https://cdn.example', { pluginId: 'pay', version: '1.0.0' }, 'bundle.js')
 * // https://cdn.example/plugins/bundles/pay/v1.0.0/bundle.js
 */
export function bundleUrl(base: string, { pluginId, version }: VersionRef, path: BundlePath): string {
  return `${base}${BUNDLES_ROUTE}/${pluginId}/v${version}/${path.split('/').map(encodeURIComponent).join('/')}`
}
