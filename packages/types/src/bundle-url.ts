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
 * @param signature the segment of a signed URL, which begins with a tilde as no plugin id does. It comes first in the
 * path, so that whatever a file imports by a relative URL has it too.
 */
export function versionUrl(base: string, { pluginId, version }: VersionRef, signature?: string): string {
  const folder = `${pluginId}/v${version}/`
  return `${base}${BUNDLES_ROUTE}/${signature === undefined ? folder : `${signature}/${folder}`}`
}

/** The URL of a file in the folder of a version, which versionUrl made. */
export function fileUrl(folder: string, path: BundlePath): string {
  return folder + path.split('/').map(encodeURIComponent).join('/')
}

/**
 * The immutable URL of a bundle's file.
 *
 * @param base as in versionUrl
 * @example bundleUrl('https://cdn.example', { pluginId: 'pay', version: '1.0.0' }, 'bundle.js')
 * // https://cdn.example/plugins/bundles/pay/v1.0.0/bundle.js
 */
export function bundleUrl(base: string, ref: VersionRef, path: BundlePath): string {
  return fileUrl(versionUrl(base, ref), path)
}

/**
 * The URL of the folder of a tag, below which every file redirects to the version that the tag names. It ends with a slash.
 *
 * @param base as in versionUrl
 */
export function tagUrl(base: string, pluginId: PluginId, tag: Tag): string {
  return `${base}${BUNDLES_ROUTE}/${pluginId}/${tag}/`
}
