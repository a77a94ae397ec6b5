import type { TenantManifestPlugin } from '@plugboard/types'

/** A file of a plugin that a browser asks for, and what its bytes must hash to. */
export interface PluginFile {
  readonly url: string
  readonly integrity: string
}

/** The file to import. Its integrity is empty where the manifest does not list it. */
export function entryOf(plugin: TenantManifestPlugin): PluginFile {
  const listed = plugin.files.find(({ path }) => path === plugin.entry)
  return toFile(plugin, { path: plugin.entry, integrity: listed?.integrity ?? '' })
}

/** The files a browser evaluates: the entry and its chunks. */
export function scriptsOf(plugin: TenantManifestPlugin): PluginFile[] {
  return plugin.files.filter(({ path }) => !isStyle(path)).map((file) => toFile(plugin, file))
}

/**
 * The style sheets, in the order of the cascade: the entry's own first, then by path. All are loaded with the plugin,
 * those of lazy chunks too: a sheet that a bundler's runtime added later would have no integrity.
 */
export function stylesOf(plugin: TenantManifestPlugin): PluginFile[] {
  const own = plugin.entry.replace(/\.m?js$/, '.css')
  return plugin.files
    .filter(({ path }) => isStyle(path))
    .toSorted((left, right) => Number(right.path === own) - Number(left.path === own))
    .map((file) => toFile(plugin, file))
}

/**
 * The scripts by every URL that may ask for them: as the edge spells it, and as a browser spells it that reads the path in
 * an import. They differ where a name has characters such as `@`, and a rule in an import map holds for one of them.
 */
export function spelledScriptsOf(plugin: TenantManifestPlugin): PluginFile[] {
  return plugin.files
    .filter(({ path }) => !isStyle(path))
    .flatMap((file) => {
      const { url, integrity } = toFile(plugin, file)
      // What would end the path, or be taken for an encoding, cannot be written as it is.
      const written = new URL(plugin.base + file.path.replaceAll(/[%?#\\]/g, encodeURIComponent)).href
      return written === url
        ? [{ url, integrity }]
        : [
            { url, integrity },
            { url: written, integrity },
          ]
    })
}

function toFile({ base }: TenantManifestPlugin, { path, integrity }: { path: string; integrity: string }) {
  return { url: base + path.split('/').map(encodeURIComponent).join('/'), integrity }
}

// What is no style sheet is taken for a script: nothing that a browser could run goes unchecked.
function isStyle(path: string): boolean {
  return /\.css$/i.test(path)
}
