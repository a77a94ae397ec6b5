import type { BundlePath } from './bundle-path.ts'
import type { VersionRef } from './object-key.ts'
import type { PluginId } from './plugin-id.ts'
import type { Tag } from './plugin-tags.ts'

/** The path below the public base at which the edge serves bundles. */
export const BUNDLES_ROUTE = '/plugins/bundles'

/**
 * The URL of the folder of a version's files. It ends with a slash.
 *
 * @param base the public base of bundle URLs, without a trailing slash: the edge, or the CDN in front of it
 */
export function versionUrl(base: string, { pluginId, version }: VersionRef): string {
  return `${base}${BUNDLES_ROUTE}/${pluginId}/v${version}/`
}

/**
 * The immutable URL of a bundle's file.
 *
 * @param base as in versionUrl
 * @example bundleUrl('https://cdn.example', { pluginId: 'pay', version: '1.0.0' }, 'bundle.js')
 * // https://cdn.example/plugins/bundles/pay/v1.0.0/bundle.js
 */
export function bundleUrl(base: string, ref: VersionRef, path: BundlePath): string {
  return versionUrl(base, ref) + path.split('/').map(encodeURIComponent).join('/')
}

/**
 * The URL of the folder of a tag, below which every file redirects to the version that the tag names. It ends with a slash.
 *
 * @param base as in versionUrl
 */
export function tagUrl(base: string, pluginId: PluginId, tag: Tag): string {
  return `${base}${BUNDLES_ROUTE}/${pluginId}/${tag}/`
}
