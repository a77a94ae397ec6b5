import type { VersionRef } from './object-key.ts'
import type { PluginId } from './plugin-id.ts'
import type { Tag } from './plugin-tags.ts'

/** The cache tag of every file of a version: by it a CDN forgets them all. */
export function versionCacheTag({ pluginId, version }: VersionRef): string {
  return `${pluginId}@${version}`
}

/** The cache tag of every redirect of a tag. */
export function tagCacheTag(pluginId: PluginId, tag: Tag): string {
  return `${pluginId}:${tag}`
}
