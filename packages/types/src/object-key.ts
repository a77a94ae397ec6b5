import type { BundlePath } from './bundle-path.ts'
import { MANIFEST_PATH } from './bundle-path.ts'
import { CODING_SUFFIX, type ContentCoding } from './content-coding.ts'
import type { PluginId } from './plugin-id.ts'
import type { StoredManifestAddress } from './stored-manifest.ts'
import type { Version } from './version.ts'

/** Names one version of one plugin. */
export interface VersionRef {
  readonly pluginId: PluginId
  readonly version: Version
}

/**
 * The prefix of the few small objects that change: the state of a version, the tags of a plugin, who may read it, the copy of
 * a tenant's manifest. No plugin id starts with a dot, so no path of a bundle leads there.
 */
export const REPLACEABLE_ROOM = '.replaceable/'

/** The key of a version's state, the part of a version that may change. */
export function versionStateKey({ pluginId, version }: VersionRef): string {
  return `${REPLACEABLE_ROOM}${pluginId}/v${version}/state.json`
}

/** The key of a plugin's tags. */
export function pluginTagsKey(pluginId: PluginId): string {
  return `${REPLACEABLE_ROOM}${pluginId}/tags.json`
}

/** The key of who may read the bundles of a plugin. */
export function accessKey(pluginId: PluginId): string {
  return `${REPLACEABLE_ROOM}${pluginId}/access.json`
}

/** The prefix of the copies of tenant manifests. No plugin id starts with a dot, so no tags or states are there. */
export const STORED_MANIFESTS_ROOM = `${REPLACEABLE_ROOM}.tenants/`

/** The key of the copy of a tenant's manifest. */
export function storedManifestKey(address: StoredManifestAddress): string {
  return `${STORED_MANIFESTS_ROOM}${address}/manifest.json`
}

/** The prefix of a version's objects in the store. Without the slash at its end, 1.0.0 would include 1.0.0-beta. */
export function versionPrefix({ pluginId, version }: VersionRef): string {
  return `${pluginId}/v${version}/`
}

/** The key of a version's manifest, which is written last and makes the version visible. */
export function versionManifestKey(ref: VersionRef): string {
  return versionPrefix(ref) + MANIFEST_PATH
}

/** The key of a bundle's file: `<pluginId>/v<version>/<path>`, as in the guide. */
export function bundleFileKey(ref: VersionRef, path: BundlePath): string {
  return versionPrefix(ref) + path
}

/** The key of a file's stored encoding. */
export function encodedFileKey(ref: VersionRef, path: BundlePath, coding: ContentCoding): string {
  return bundleFileKey(ref, path) + CODING_SUFFIX[coding]
}

/**
 * The key of the source maps of a version, a ZIP that is never served. No path of a bundle has a segment that ends like an
 * encoding, so no file and no encoding has a key in this folder, and what removes a version's objects finds it among them.
 */
export function sourceMapsKey(ref: VersionRef): string {
  return `${versionPrefix(ref)}.gz/source-maps.zip`
}
