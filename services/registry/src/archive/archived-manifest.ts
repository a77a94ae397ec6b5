import { bundleDigest } from '@plugboard/bundle'
import {
  bundleFileKey,
  type ContentCoding,
  encodedFileKey,
  foldCase,
  type Integrity,
  type Sha256,
  sourceMapsKey,
  VersionManifest,
  type VersionRef,
} from '@plugboard/types'
import { z } from 'zod'
import { SOURCE_MAPS_TYPE } from '../publish/objects/version-objects.ts'
import type { StoredManifest } from './archived-records.ts'

/** As many as an upload may have at most. */
const FILES_LIMIT = 3000

/** A manifest, and its value as the store keeps it. */
export interface ParsedManifest {
  readonly manifest: VersionManifest
  /** With the metadata of the release that published it: the digest is made of that. */
  readonly stored: object
}

/** An object that a manifest lists: a file, with a coding one of its encodings, or the source maps. */
export interface ManifestObject {
  readonly key: string
  readonly contentType: string
  readonly coding: ContentCoding | null
  readonly size: number
  readonly sha256: Sha256
  /** Of the file, for an encoding too; null for the source maps. */
  readonly file: { readonly size: number; readonly sha256: Sha256; readonly integrity: Integrity } | null
}

/** Thrown by `parseManifest`; its message continues a sentence that begins with the place. */
export class ManifestFaultError extends Error {
  override readonly name = 'ManifestFaultError'
}

/**
 * The manifest of a version from elsewhere.
 *
 * @throws ManifestFaultError when it is not one, belongs to another version, lists files that cannot be side by side, or does not
 * have the digest that it says
 */
export function parseManifest(ref: VersionRef, value: StoredManifest): ParsedManifest {
  const parsed = VersionManifest.safeParse(value)
  if (!parsed.success) throw new ManifestFaultError(`has no valid manifest: ${z.prettifyError(parsed.error)}`)
  const manifest = parsed.data
  const { metadata, files, digest } = manifest
  if (metadata.id !== ref.pluginId || metadata.version !== ref.version)
    throw new ManifestFaultError(`has the manifest of ${metadata.id} ${metadata.version}`)
  if (files.length > FILES_LIMIT)
    throw new ManifestFaultError(`lists ${files.length} files; at most ${FILES_LIMIT} are allowed`)
  requireSideBySide(manifest)
  // Without what this release adds to the metadata of an earlier one. Its form has been validated.
  const asPublished = {
    metadata: value.metadata,
    ...(value.configuration && { configuration: value.configuration }),
  }
  const actual = bundleDigest({
    ...asPublished,
    entry: manifest.entry,
    files: files.map((file) => ({ path: file.path, contentType: file.contentType, content: file })),
  })
  if (actual !== digest)
    throw new ManifestFaultError(`says that the digest of its content is ${digest}, but it is ${actual}`)
  const { metadata: _metadata, configuration: _configuration, ...facts } = manifest
  const { schemaVersion, entry, sourceMaps, publishedAt } = facts
  const stored = {
    schemaVersion,
    digest,
    ...asPublished,
    entry,
    files,
    ...(sourceMaps && { sourceMaps }),
    publishedAt,
  }
  return { manifest, stored }
}

/** Every object that a manifest lists, in the order of an archive. */
export function* objectsIn(
  ref: VersionRef,
  { files, sourceMaps }: VersionManifest,
): Generator<ManifestObject> {
  for (const { path, contentType, encodings, ...file } of files) {
    const { size, sha256 } = file
    yield { key: bundleFileKey(ref, path), contentType, coding: null, size, sha256, file }
    for (const encoding of encodings)
      yield { ...encoding, key: encodedFileKey(ref, path, encoding.coding), contentType, file }
  }
  if (!sourceMaps) return
  const { size, sha256 } = sourceMaps
  yield { key: sourceMapsKey(ref), contentType: SOURCE_MAPS_TYPE, coding: null, size, sha256, file: null }
}

/** Requires that no path repeats another or is the folder of another, even on a case-insensitive file system. */
function requireSideBySide({ files }: VersionManifest): void {
  // Sorts as a tree: no character comes before NUL, so what is in a folder follows its name.
  const sorted = files.map(({ path }) => foldCase(path).replaceAll('/', '\0')).toSorted()
  for (const [index, path] of sorted.entries()) {
    const before = sorted[index - 1]
    if (path === before || (before !== undefined && path.startsWith(`${before}\0`)))
      throw new ManifestFaultError(`lists ${path.replaceAll('\0', '/')} twice, or as a file and as a folder`)
  }
  for (const { path, encodings } of files) {
    if (new Set(encodings.map(({ coding }) => coding)).size < encodings.length)
      throw new ManifestFaultError(`lists an encoding of ${path} twice`)
  }
}
