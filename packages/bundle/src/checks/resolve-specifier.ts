import { type BundlePath, fileUrl, type PluginMetadata, versionUrl } from '@plugboard/types'
import { SHARED_MODULES } from '@plugboard/types/plugin-contract'
import { schemeOf } from '../javascript/url-text.ts'

/** What the specifier of an import names in a page. */
export type Resolution =
  /** A path below the root of the bundle, whether or not there is such a file. Queries and fragments are left out. */
  | { readonly kind: 'file'; readonly path: string }
  /** A path on the server that serves the bundle, but outside of it. */
  | { readonly kind: 'outside' }
  /** A module that a page shares with plugins. */
  | { readonly kind: 'shared' }
  /** A package, or a module of Node.js. */
  | { readonly kind: 'bare' }
  /** Code from elsewhere. `inline`: from `data:` or `blob:`. */
  | { readonly kind: 'remote'; readonly inline: boolean }

// Any origin: it only has to differ from what plugins name.
const BASE = 'https://bundle.invalid'
const SHARED: ReadonlySet<string> = new Set(SHARED_MODULES)

/**
 * Resolves a specifier as a browser does, for a file at `from` of a bundle that is served below its version's URL.
 *
 * @param isUrl true for a URL, as in `new URL('logo.svg', import.meta.url)`, where names are relative paths
 */
export function resolveSpecifier(
  specifier: string,
  {
    from,
    metadata: { id, version },
    isUrl = false,
  }: {
    readonly from: BundlePath
    readonly metadata: Pick<PluginMetadata, 'id' | 'version'>
    readonly isUrl?: boolean
  },
): Resolution {
  if (SHARED.has(specifier)) return { kind: 'shared' }
  const scheme = schemeOf(specifier)
  // In a browser, URLs of other schemes cannot be imported, and `node:` is how Node.js writes its own modules.
  if (scheme === 'node' || scheme === 'bun' || scheme === 'npm' || scheme === 'jsr') return { kind: 'bare' }
  if (scheme === 'data' || scheme === 'blob') return { kind: 'remote', inline: true }
  if (!isUrl && scheme === undefined && !/^(?:\.{0,2}\/)/.test(specifier)) return { kind: 'bare' }
  const root = versionUrl(BASE, { pluginId: id, version })
  // Without a base, `https:host/x` names a host (HTML, "resolve a module specifier"); with one it would be a relative path.
  const url = URL.parse(specifier, scheme !== undefined && !isUrl ? undefined : fileUrl(root, from))
  // What does not parse has a host with a fault in it.
  if (url === null || url.origin !== BASE) return { kind: 'remote', inline: false }
  const folder = new URL(root).pathname
  if (!url.pathname.startsWith(folder)) return { kind: 'outside' }
  return { kind: 'file', path: decoded(url.pathname.slice(folder.length)) }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // No file of a bundle has such a name.
    return path
  }
}
