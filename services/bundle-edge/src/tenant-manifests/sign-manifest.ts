import { createHash } from 'node:crypto'
import type { BundleUrlSigner } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { PluginId, Version, versionUrl } from '@plugboard/types'
import pLimit from 'p-limit'
import { z } from 'zod'
import type { AccessCache } from '../manifests/access-cache.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import { isTimeout } from '../store/guard-store.ts'
import type { StoredManifest } from './tenant-manifest-cache.ts'

/** Of one copy, so that one with a thousand plugins leaves the store to others too. */
const READS_AT_A_TIME = 8

/** What is signed of a copy. Whatever else it has is kept as it is. */
const CopiedManifest = z.looseObject({
  plugins: z.array(z.looseObject({ id: PluginId, version: Version, base: z.string() })),
})

interface SigningContext {
  readonly signer: BundleUrlSigner
  readonly access: AccessCache
}

interface SignedManifest {
  readonly expiry: number
  /** The ids of the plugins whose URLs are signed. */
  readonly signed: string
  readonly manifest: StoredManifest
}

/** Signs the URLs of the private plugins in the copy of a tenant manifest. */
export type SignManifest = (stored: StoredManifest) => Promise<StoredManifest>

/**
 * Copies are stored with URLs that never expire, and signed when they are answered: the registry that could make new ones may be
 * down. A copy is signed once for all readers, until the store has another one, its URLs would expire, or other plugins become
 * private.
 */
export function createManifestSigner(context: SigningContext): SignManifest {
  const known = new WeakMap<StoredManifest, { readonly ids: readonly PluginId[]; last?: SignedManifest }>()
  return async (stored) => {
    const entry = known.get(stored) ?? { ids: pluginsOf(stored) }
    known.set(stored, entry)
    const hidden = await hiddenAmong(entry.ids, context.access)
    if (hidden.length === 0) return stored
    const expiry = context.signer.currentExpiry()
    const signed = hidden.join()
    if (entry.last?.expiry !== expiry || entry.last.signed !== signed) {
      const manifest = signBases(stored, { signer: context.signer, hidden: new Set(hidden), expiry })
      entry.last = { expiry, signed, manifest }
    }
    return entry.last.manifest
  }
}

/** Those that are not known to be public: a signed URL of a public plugin works too. */
async function hiddenAmong(ids: readonly PluginId[], access: AccessCache): Promise<readonly PluginId[]> {
  const isHidden = await pLimit(READS_AT_A_TIME).map(ids, (id) => access.isPrivate(id).catch(isUnknown))
  return ids.filter((_id, index) => isHidden[index])
}

/** Whether the store did not say it. @throws any other error */
function isUnknown(error: unknown): true {
  if (error instanceof StoreUnavailableError || error instanceof DamagedObjectError || isTimeout(error))
    return true
  throw error
}

function pluginsOf(stored: StoredManifest): readonly PluginId[] {
  return parse(stored)?.plugins.map(({ id }) => id) ?? []
}

function signBases(
  stored: StoredManifest,
  {
    signer,
    hidden,
    expiry,
  }: {
    readonly signer: BundleUrlSigner
    readonly hidden: ReadonlySet<PluginId>
    readonly expiry: number
  },
): StoredManifest {
  const document = parse(stored)
  for (const plugin of document?.plugins ?? []) {
    const ref = { pluginId: plugin.id, version: plugin.version }
    const folder = versionUrl('', ref)
    if (!hidden.has(plugin.id) || !plugin.base.endsWith(folder)) continue
    const publicBase = plugin.base.slice(0, -folder.length)
    plugin.base = versionUrl(publicBase, ref, signer.sign(ref, expiry))
  }
  const bytes = Buffer.from(JSON.stringify(document))
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`, expiry }
}

/** Undefined for a copy of another form, which is answered as it is: its readers validate it. */
function parse({ bytes }: StoredManifest): z.output<typeof CopiedManifest> | undefined {
  return CopiedManifest.safeParse(JSON.parse(bytes.toString('utf8'))).data
}
