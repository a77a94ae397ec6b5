import type { TenantManifestPlugin } from '@plugboard/types'

/** A file of a plugin that a browser requests, and the integrity that its bytes must have. */
export interface PluginFile {
  readonly url: string
  readonly integrity: string
}

/** The file to import. Its integrity is empty if the manifest does not list it. */
export function entryOf(plugin: TenantManifestPlugin): PluginFile {
  const listed = plugin.files.find(({ path }) => path === plugin.entry)
  return toFile(plugin, { path: plugin.entry, integrity: listed?.integrity ?? '' })
}

/**
 * The style sheets, in the order of the cascade: the entry's own first, then by path. All are loaded with the plugin, even
 * those of lazy chunks, since a sheet that a bundler's runtime adds later would have no integrity.
 */
export function stylesOf(plugin: TenantManifestPlugin): PluginFile[] {
  const own = plugin.entry.replace(/\.m?js$/, '.css')
  return plugin.files
    .filter(({ path }) => isStyle(path))
    .toSorted((left, right) => Number(right.path === own) - Number(left.path === own))
    .map((file) => toFile(plugin, file))
}

/**
 * The files a browser evaluates, the entry and its chunks, by every URL that can request them: as the edge writes it, and as a browser writes it when it resolves an
 * import. The two differ if a name contains characters such as `@`, and a rule of an import map applies to one URL only.
 */
export function spelledScriptsOf(plugin: TenantManifestPlugin): PluginFile[] {
  return plugin.files
    .filter(({ path }) => !isStyle(path))
    .flatMap((file) => {
      const { url, integrity } = toFile(plugin, file)
      // These characters would end the path or start an escape sequence, so an import must write them escaped, too.
      const written = new URL(plugin.base + file.path.replaceAll(/[%?#\\]/g, encodeURIComponent)).href
      return [...new Set([url, written])].map((spelled) => ({ url: spelled, integrity }))
    })
}

function toFile({ base }: TenantManifestPlugin, { path, integrity }: { path: string; integrity: string }) {
  return { url: base + path.split('/').map(encodeURIComponent).join('/'), integrity }
}

// Every file that is not a style sheet counts as a script, so that nothing a browser could run is left unchecked.
function isStyle(path: string): boolean {
  return /\.css$/i.test(path)
}
