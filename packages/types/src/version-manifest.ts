import { z } from 'zod'
import { BundlePath } from './bundle-path.ts'
import { ContentCoding } from './content-coding.ts'
import { Integrity, Sha256 } from './digests.ts'
import { PluginConfiguration } from './plugin-configuration.ts'
import { PluginMetadata } from './plugin-metadata.ts'

const ByteCount = z.int().nonnegative()

/** One stored encoding of a file, made at publish. */
export const FileEncoding = z.object({ coding: ContentCoding, size: ByteCount, sha256: Sha256 })

export type FileEncoding = z.infer<typeof FileEncoding>

/** One file of a version. Sizes are in bytes; `sha256` and `integrity` are those of the file before any coding. */
export const VersionFile = z.object({
  path: BundlePath,
  size: ByteCount,
  contentType: z.string().regex(/^[\x20-\x7e]+$/),
  sha256: Sha256,
  integrity: Integrity,
  encodings: z.array(FileEncoding),
})

export type VersionFile = z.infer<typeof VersionFile>

/** The source maps of a version, which are stored as one ZIP and never served. */
export const StoredSourceMaps = z.object({
  size: ByteCount.meta({ description: 'Bytes of the ZIP.' }),
  sha256: Sha256.meta({ description: 'Of the ZIP.' }),
  inflatedSize: ByteCount.meta({ description: 'Bytes of all maps together. They count towards quotas.' }),
})

export type StoredSourceMaps = z.infer<typeof StoredSourceMaps>

/**
 * Lists all files of a version, in an object of the store that is written last. It is the commit point of a publish: the
 * edge serves only what it lists.
 */
export const VersionManifest = z
  .object({
    schemaVersion: z.literal(1),
    digest: Sha256.meta({
      description: 'The identity of the content: metadata, configuration, entry and files.',
    }),
    metadata: PluginMetadata,
    configuration: PluginConfiguration.optional(),
    entry: BundlePath,
    files: z.array(VersionFile).min(1),
    sourceMaps: StoredSourceMaps.optional().meta({ description: 'No part of the digest.' }),
    publishedAt: z.iso.datetime(),
  })
  .refine((manifest) => manifest.files.some((file) => file.path === manifest.entry), {
    path: ['entry'],
    error: 'must be one of the files',
  })

export type VersionManifest = z.infer<typeof VersionManifest>

/** The file that a host imports. */
export function entryFile(manifest: VersionManifest): VersionFile {
  const entry = manifest.files.find((file) => file.path === manifest.entry)
  if (!entry) throw new TypeError(`the manifest of ${manifest.metadata.id} does not list its entry`)
  return entry
}
