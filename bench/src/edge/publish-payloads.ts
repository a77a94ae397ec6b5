import { createHash, createSecretKey } from 'node:crypto'
import { brotliCompressSync, constants } from 'node:zlib'
import { createBundleUrlSigner } from '@plugboard/service-kit'
import { type ObjectStore, sourceOf } from '@plugboard/storage'
import {
  bundleFileKey,
  encodedFileKey,
  fileUrl,
  VersionManifest,
  type VersionRef,
  versionManifestKey,
  versionUrl,
} from '@plugboard/types'
import { createScriptText } from '../script-text.ts'

const REF = { pluginId: 'bench-plugin', version: '1.0.0' }
const MIB = 1024 * 1024

export const PAYLOADS = { '10k.js': 10_240, '200k.js': 204_800, '5m.js': 5 * MIB } as const

/** Where the edge serves a payload. */
export function payloadPath(name: string): string {
  return `/plugins/bundles/${REF.pluginId}/v${REF.version}/${name}`
}

/** The edge's settings for the signed URL. */
export const SIGNING_ENV = {
  BUNDLE_URL_KEYS: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=',
  // So long that the seconds which remain have as many digits in every answer.
  BUNDLE_URL_LIFETIME_MS: '2000000000',
}

/** Where the edge serves a payload at a signed URL. */
export function signedPayloadPath(name: string): string {
  const keys = [createSecretKey(SIGNING_ENV.BUNDLE_URL_KEYS, 'utf8')] as const
  const lifetimeMs = Number(SIGNING_ENV.BUNDLE_URL_LIFETIME_MS)
  const signer = createBundleUrlSigner({ keys, lifetimeMs }, Date.now)
  return fileUrl(versionUrl('', REF, signer.sign(REF, signer.currentExpiry())), name)
}

/** Publishes the payloads as one version. */
export async function publishPayloads(store: ObjectStore): Promise<void> {
  const files = Object.entries(PAYLOADS).map(([path, size]) => [path, createScriptText(size)])
  await publishFiles(store, REF, Object.fromEntries(files))
}

/** Publishes files by path as the registry does: each with its brotli, and the manifest last. */
export async function publishFiles(
  store: ObjectStore,
  ref: VersionRef,
  contents: Readonly<Record<string, Buffer>>,
): Promise<void> {
  const files: VersionManifest['files'] = []
  for (const [path, identity] of Object.entries(contents)) {
    const br = brotliCompressSync(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
    // One after the other, because there is little to write.
    await put(store, bundleFileKey(ref, path), identity)
    await put(store, encodedFileKey(ref, path, 'br'), br)
    files.push({
      path,
      size: identity.length,
      contentType: 'application/javascript; charset=utf-8',
      sha256: sha256(identity),
      integrity: `sha384-${createHash('sha384').update(identity).digest('base64')}`,
      encodings: [{ coding: 'br', size: br.length, sha256: sha256(br) }],
    })
  }
  const manifest = VersionManifest.parse({
    schemaVersion: 1,
    digest: sha256(Buffer.from(files.map((file) => file.sha256).join())),
    metadata: {
      id: ref.pluginId,
      name: 'Bench',
      version: ref.version,
      description: '',
      category: null,
      extensionPoints: [],
    },
    entry: files[0]?.path,
    files,
    publishedAt: '2026-01-02T03:04:05.678Z',
  })
  await put(store, versionManifestKey(ref), Buffer.from(JSON.stringify(manifest)))
}

async function put(store: ObjectStore, key: string, bytes: Buffer): Promise<void> {
  await store.putIfAbsent(key, sourceOf(bytes), { contentType: 'application/octet-stream' })
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
