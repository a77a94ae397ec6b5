import {
  BUNDLES_ROUTE,
  PluginId,
  pathFault,
  STORED_MANIFESTS_ROUTE,
  StoredManifestAddress,
  Tag,
  Version,
  type VersionRef,
} from '@plugboard/types'

/** The decoded parts of a bundle's URL, not yet known to be valid names. */
export interface BundleTarget {
  /** The segment of a signed URL, which begins with a tilde; null for any other. */
  readonly signature: string | null
  readonly ref: VersionRef
  readonly path: string
}

const TARGET = new RegExp(`^${BUNDLES_ROUTE}/(?:(~[^/]*)/)?([^/]+)/v([^/]+)/(.+)$`, 's')
const TAG_TARGET = new RegExp(`^${BUNDLES_ROUTE}/([^/]+)/([^/]+)/(.+)$`, 's')
const OPERATION_PATHS: ReadonlySet<string> = new Set(['/live', '/ready', '/metrics'])
// RFC 9112 §3.2.2: a server must also accept the absolute form that clients send to proxies.
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i

/**
 * Parses a request target; null when no file can be there. Each segment is decoded once and taken literally: an
 * encoded slash, a dot segment, a control character or a second layer of encoding names no file.
 */
export function parseBundleTarget(target: string): BundleTarget | null {
  const match = TARGET.exec(pathOf(target))
  const [, signature = null, pluginId = '', version = '', rest = ''] = match ?? []
  if (!match) return null
  const path = rest.includes('%') ? decodePath(rest) : rest
  return path === null ? null : { signature, ref: { pluginId, version }, path }
}

/** A file of the version that a tag names. */
export interface TagTarget {
  readonly pluginId: PluginId
  readonly tag: Tag
  readonly path: string
}

/** Parses a request target with a tag in place of a version; null when no file can be there. */
export function parseTagTarget(target: string): TagTarget | null {
  const [match, id, name, rest = ''] = TAG_TARGET.exec(pathOf(target)) ?? []
  if (match === undefined) return null
  const pluginId = PluginId.safeParse(id)
  const tag = Tag.safeParse(name)
  const path = decodePath(rest)
  if (!pluginId.success || !tag.success || path === null || pathFault(path) !== undefined) return null
  return { pluginId: pluginId.data, tag: tag.data, path }
}

/** Whether a registry could have published what a target names. If not, the store need not be called. */
export function canExist({ ref, path }: Pick<BundleTarget, 'ref' | 'path'>): boolean {
  return (
    PluginId.safeParse(ref.pluginId).success &&
    Version.safeParse(ref.version).success &&
    pathFault(path) === undefined
  )
}

/** Parses a request target; null when it is not the URL of a copy of a tenant manifest, as it is written there. */
export function parseManifestTarget(target: string): StoredManifestAddress | null {
  const path = pathOf(target)
  const prefix = `${STORED_MANIFESTS_ROUTE}/`
  const address = StoredManifestAddress.safeParse(path.slice(prefix.length))
  return path.startsWith(prefix) && address.success ? address.data : null
}

/** Whether a request target begins like the URL of a bundle or of a tenant manifest. */
export function isPublicTarget(target: string): boolean {
  const path = pathOf(target)
  return path.startsWith(`${BUNDLES_ROUTE}/`) || path.startsWith(`${STORED_MANIFESTS_ROUTE}/`)
}

/** Whether a request target is for operators. Any other that is not a bundle is a wrong bundle URL. */
export function isOperationTarget(target: string): boolean {
  return OPERATION_PATHS.has(pathOf(target))
}

function pathOf(target: string): string {
  const path = target.startsWith('/') ? target : target.replace(ABSOLUTE_FORM, '')
  const end = path.search(/[?#]/)
  return end === -1 ? path : path.slice(0, end)
}

function decodePath(encoded: string): string | null {
  const segments: string[] = []
  for (const segment of encoded.split('/')) {
    const decoded = decodeSegment(segment)
    if (decoded === null || decoded.includes('/')) return null
    segments.push(decoded)
  }
  return segments.join('/')
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
