import { createHash } from 'node:crypto'
import { type ObjectStore, sourceOf } from '@plugboard/storage'
import {
  bundleFileKey,
  ContentCoding,
  encodedFileKey,
  type VersionFile,
  type VersionManifest,
  type VersionRef,
  versionManifestKey,
} from '@plugboard/types'

export interface FileToPublish {
  readonly bytes: Uint8Array | string
  readonly contentType?: string
  readonly encodings?: Partial<Record<ContentCoding, Uint8Array | string>>
}

export interface VersionToPublish extends Partial<VersionRef> {
  /** By path; the first is the entry. */
  readonly files: Readonly<Record<string, FileToPublish>>
  readonly publishedAt?: string
}

export const REF: VersionRef = { pluginId: 'test-plugin', version: '1.0.0' }

/** Puts a version into a store as the registry does: its files, and the manifest last. */
export async function publishVersion(
  store: ObjectStore,
  { files, publishedAt = '2026-01-02T03:04:05.678Z', ...ref }: VersionToPublish,
): Promise<VersionManifest> {
  const { pluginId, version } = { ...REF, ...ref }
  const listed: VersionFile[] = []
  for (const [
    path,
    { bytes, contentType = 'application/javascript; charset=utf-8', encodings },
  ] of Object.entries(files)) {
    const stored = ContentCoding.options.flatMap((coding) => {
      const encoded = encodings?.[coding]
      return encoded === undefined ? [] : [{ coding, bytes: Buffer.from(encoded) }]
    })
    const identity = Buffer.from(bytes)
    listed.push({
      path,
      size: identity.length,
      contentType,
      sha256: sha256(identity),
      integrity: `sha384-${createHash('sha384').update(identity).digest('base64')}`,
      encodings: stored.map((each) => ({
        coding: each.coding,
        size: each.bytes.length,
        sha256: sha256(each.bytes),
      })),
    })
    await putObject(store, bundleFileKey({ pluginId, version }, path), identity)
    for (const each of stored) {
      await putObject(store, encodedFileKey({ pluginId, version }, path, each.coding), each.bytes)
    }
  }
  const manifest: VersionManifest = {
    schemaVersion: 1,
    digest: sha256(Buffer.from(pluginId + version)),
    metadata: {
      id: pluginId,
      name: 'Test Plugin',
      version,
      description: '',
      category: null,
      extensionPoints: [],
      compat: {},
      isolation: 'inline',
    },
    entry: listed[0]?.path ?? 'bundle.js',
    files: listed,
    publishedAt,
  }
  await putObject(store, versionManifestKey({ pluginId, version }), Buffer.from(JSON.stringify(manifest)))
  return manifest
}

/** Puts bytes under a key. */
export async function putObject(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  await store.putIfAbsent(key, sourceOf(bytes), { contentType: 'application/octet-stream' })
}

/** Replaces the bytes under a key, which no registry ever does. */
export async function damageObject(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  await store.remove(key)
  await putObject(store, key, bytes)
}

/** SHA-256 in lower case hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
