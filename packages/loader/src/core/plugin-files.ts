import type { TenantManifestFile, TenantManifestPlugin } from '@plugboard/types'

/** The files a browser evaluates: the entry and its chunks. */
export function scriptsOf(plugin: TenantManifestPlugin): TenantManifestFile[] {
  return plugin.files.filter((file) => isOf(file, 'application/javascript'))
}

/**
 * The style sheets, in the order of the cascade: the entry's own first, then by path. All are loaded with the plugin,
 * those of lazy chunks too: a sheet that a bundler's runtime added later would have no integrity.
 */
export function stylesOf(plugin: TenantManifestPlugin): TenantManifestFile[] {
  const own = plugin.entry.replace(/\.m?js$/, '.css')
  return plugin.files
    .filter((file) => isOf(file, 'text/css'))
    .toSorted((left, right) => Number(right.url === own) - Number(left.url === own))
}

/** Below which every file of the version is served. It ends in a slash. */
export function baseOf(plugin: TenantManifestPlugin): string {
  const entry = plugin.files.find((file) => file.url === plugin.entry)
  return entry ? plugin.entry.slice(0, -encoded(entry.path).length) : new URL('.', plugin.entry).href
}

/**
 * The URLs by which a file may be asked for: as the manifest spells it, and as a browser spells it that reads the path
 * in an import. They differ where a name has characters such as `@`, and a rule in an import map holds for one of them.
 */
export function spellingsOf({ url, path }: Pick<TenantManifestFile, 'url' | 'path'>): string[] {
  if (!url.endsWith(encoded(path))) return [url]
  // What would end the path, or be taken for an encoding, cannot be written as it is.
  const written = path.replaceAll(/[%?#\\]/g, encodeURIComponent)
  return [...new Set([url, new URL(url.slice(0, -encoded(path).length) + written).href])]
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

function isOf(file: TenantManifestFile, type: string): boolean {
  return file.contentType === type || file.contentType.startsWith(`${type};`)
}
