import {
  BUNDLE_URL_SIGNATURE_LENGTH,
  type BundleUrlSigner,
  type BundleUrlSigning,
  createBundleUrlSigner,
} from '@plugboard/service-kit'
import { type PluginId, type VersionRef, versionUrl } from '@plugboard/types'
import { LRUCache } from 'lru-cache'

/** The URLs of folders of versions, in documents that their reader may read. */
export interface BundleUrls {
  /** For versions of these plugins: signed if the plugin is private. */
  of(pluginIds: readonly PluginId[]): Promise<FolderUrls>
  /** The most bytes of a URL before the folders of plugin and version. */
  readonly baseBytes: number
}

export interface FolderUrls {
  /** The URL of the folder of a version's files. */
  readonly folderOf: (ref: VersionRef) => string
  /** Which plugins are signed, until when and by which key: another text when any URL is another. Null: no URL ever expires. */
  readonly signed: string | null
}

interface BundleUrlsOptions {
  /** Without a trailing slash: the edge, or the CDN in front of it. */
  readonly publicBase: string
  /** Null: nothing is signed, and it is not asked which plugins are private. */
  readonly signing: BundleUrlSigning | null
  readonly privateAmong: (pluginIds: readonly PluginId[]) => Promise<ReadonlySet<PluginId>>
  readonly clock: () => number
}

/**
 * How long it is remembered whether a plugin is private, for the manifests of many tenants that have it. Edges learn of a change
 * some seconds later.
 */
const REMEMBERED_MS = 1000
const MAX_REMEMBERED = 10_000
/** So many ids are asked for at a time. */
const ASKED_AT_ONCE = 500

export function createBundleUrls({
  publicBase,
  signing,
  privateAmong,
  clock,
}: BundleUrlsOptions): BundleUrls {
  const unsigned = unsignedUrls(publicBase)
  const bytes = Buffer.byteLength(publicBase)
  if (!signing) return { of: async () => unsigned, baseBytes: bytes }
  const signer = createBundleUrlSigner(signing, clock)
  const findPrivate = rememberPrivate(privateAmong, clock)
  return {
    async of(pluginIds) {
      const found = await findPrivate(pluginIds)
      return found.size === 0 ? unsigned : signedUrls(publicBase, found, signer)
    },
    // As if every plugin were private: one that becomes so must not make a manifest too large.
    baseBytes: bytes + BUNDLE_URL_SIGNATURE_LENGTH + '/'.length,
  }
}

/** URLs that never expire. */
export function unsignedUrls(publicBase: string): FolderUrls {
  return { folderOf: (ref) => versionUrl(publicBase, ref), signed: null }
}

function signedUrls(publicBase: string, found: ReadonlySet<PluginId>, signer: BundleUrlSigner): FolderUrls {
  const expiry = signer.currentExpiry()
  return {
    folderOf: (ref) =>
      versionUrl(publicBase, ref, found.has(ref.pluginId) ? signer.sign(ref, expiry) : undefined),
    // Begins with a signature of nothing: after an exchange of the keys, no entity tag stands for URLs that are not valid any more.
    signed: [signer.sign({ pluginId: '', version: '' }, expiry), ...[...found].toSorted()].join(),
  }
}

function rememberPrivate(
  privateAmong: BundleUrlsOptions['privateAmong'],
  clock: () => number,
): BundleUrlsOptions['privateAmong'] {
  const known = new LRUCache<PluginId, { readonly isPrivate: boolean; readonly at: number }>({
    max: MAX_REMEMBERED,
  })
  return async (pluginIds) => {
    const now = clock()
    const found = new Set<PluginId>()
    const unknown: PluginId[] = []
    for (const pluginId of new Set(pluginIds)) {
      const remembered = known.get(pluginId)
      // The clock may be set back, which must not make anything known for longer.
      const ageMs = now - (remembered?.at ?? -Infinity)
      if (!remembered || ageMs < 0 || ageMs >= REMEMBERED_MS) unknown.push(pluginId)
      else if (remembered.isPrivate) found.add(pluginId)
    }
    for (let start = 0; start < unknown.length; start += ASKED_AT_ONCE) {
      const asked = unknown.slice(start, start + ASKED_AT_ONCE)
      const among = await privateAmong(asked)
      for (const pluginId of asked) known.set(pluginId, { isPrivate: among.has(pluginId), at: now })
      for (const pluginId of among) found.add(pluginId)
    }
    return found
  }
}
