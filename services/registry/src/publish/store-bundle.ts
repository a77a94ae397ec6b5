import { createHash } from 'node:crypto'
import type { InspectedBundle, InspectedFile, SpooledBlob } from '@plugboard/bundle'
import type { ObjectAttributes, ObjectStore } from '@plugboard/storage'
import {
  bundleFileKey,
  encodedFileKey,
  type Sha256,
  type VersionManifest,
  type VersionRef,
  versionManifestKey,
} from '@plugboard/types'
import { LeaseLostError, VersionExistsError } from './errors.ts'
import { loadManifest, manifestSource } from './stored-manifest.ts'

// Enough to hide the latency of the store, few enough to leave sockets for other uploads.
const PUTS_AT_A_TIME = 8

interface StoreOptions {
  readonly store: ObjectStore
  readonly ref: VersionRef
  readonly bundle: InspectedBundle
  readonly publishedAtMs: number
  /** Proves that the version is still this publish's, right before it is made visible. */
  readonly confirmClaim: () => Promise<unknown>
  readonly signal: AbortSignal
}

/**
 * Puts a bundle's files into the store and its manifest last, and answers the manifest the store then has. What an
 * interrupted publish of the same content left is taken as it is.
 *
 * @throws VersionExistsError when the store has a manifest of other content
 */
export async function storeBundle(options: StoreOptions): Promise<VersionManifest> {
  const { store, ref, bundle, signal } = options
  const present = await loadManifest(store, ref, signal)
  if (present) return sameContent(present, options)

  const puts = bundle.files.flatMap((file) => objectsOf(ref, file))
  for (let first = 0; first < puts.length; first += PUTS_AT_A_TIME) {
    const results = await Promise.allSettled(
      puts.slice(first, first + PUTS_AT_A_TIME).map((put) => putExactly(store, put, signal)),
    )
    // All have settled: none goes on reading the spool after its publish has failed.
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  const manifest = toManifest(bundle, options.publishedAtMs)
  await options.confirmClaim()
  const outcome = await store.putIfAbsent(versionManifestKey(ref), manifestSource(manifest), {
    contentType: 'application/json',
    signal,
  })
  if (outcome === 'created') return manifest
  const winner = await loadManifest(store, ref, signal)
  if (!winner)
    throw new LeaseLostError(`the manifest of ${ref.pluginId} ${ref.version} was removed meanwhile`)
  return sameContent(winner, options)
}

interface Put {
  readonly key: string
  readonly content: SpooledBlob
  readonly attributes: ObjectAttributes
}

function objectsOf(ref: VersionRef, { path, contentType, content, encodings }: InspectedFile): Put[] {
  return [
    { key: bundleFileKey(ref, path), content, attributes: { contentType } },
    ...encodings.map((encoding) => ({
      key: encodedFileKey(ref, path, encoding.coding),
      content: encoding.content,
      attributes: { contentType, contentEncoding: encoding.coding },
    })),
  ]
}

async function putExactly(
  store: ObjectStore,
  { key, content, attributes }: Put,
  signal: AbortSignal,
): Promise<void> {
  if ((await store.putIfAbsent(key, content, { ...attributes, signal })) === 'created') return
  if ((await hashObject(store, key, signal)) === content.sha256) return
  // Other bytes, left by a publish that never came to its manifest: nothing lists them, so nobody was served them.
  await store.remove(key, { signal })
  if ((await store.putIfAbsent(key, content, { ...attributes, signal })) === 'created') return
  throw new LeaseLostError(`${key} is being written by another publish`)
}

async function hashObject(store: ObjectStore, key: string, signal: AbortSignal): Promise<Sha256> {
  const { body } = await store.open(key, { signal })
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk)
  return hash.digest('hex')
}

function sameContent(manifest: VersionManifest, { ref, bundle }: StoreOptions): VersionManifest {
  if (manifest.digest === bundle.digest) return manifest
  throw new VersionExistsError(ref, { existing: manifest.digest, uploaded: bundle.digest })
}

function toManifest(bundle: InspectedBundle, publishedAtMs: number): VersionManifest {
  return {
    schemaVersion: 1,
    digest: bundle.digest,
    metadata: bundle.metadata,
    entry: bundle.entry,
    files: bundle.files.map(({ path, contentType, content, encodings }) => ({
      path,
      size: content.size,
      contentType,
      sha256: content.sha256,
      integrity: content.integrity,
      encodings: encodings.map((encoding) => ({
        coding: encoding.coding,
        size: encoding.content.size,
        sha256: encoding.content.sha256,
      })),
    })),
    publishedAt: new Date(publishedAtMs).toISOString(),
  }
}
