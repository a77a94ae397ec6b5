import { z } from 'zod'
import { BundlePath } from './bundle-path.ts'
import { Integrity, Sha256 } from './digests.ts'
import { PluginMetadata } from './plugin-metadata.ts'
import { Version } from './version.ts'

const Timestamp = z.iso.datetime().meta({ description: 'UTC, RFC 3339.' })

/** What a check found out about a bundle. */
export const CheckResult = z.object({
  name: z.string().meta({ examples: ['archive-safety'] }),
  outcome: z.enum(['passed', 'warned']),
  message: z.string(),
})

export type CheckResult = z.infer<typeof CheckResult>

/** One file of a version, with the URL it is served at. */
export const PublishedFile = z.object({
  path: BundlePath,
  url: z.url(),
  size: z.int().meta({ description: 'Bytes, before any content coding.' }),
  contentType: z.string(),
  sha256: Sha256,
  integrity: Integrity,
})

export type PublishedFile = z.infer<typeof PublishedFile>

/** A published version: the guide's plugin document, and what is needed to trust it. */
export const PluginVersionDocument = z
  .object({
    ...PluginMetadata.shape,
    bundleUrl: z.url().meta({ description: 'The immutable URL of the entry, as the guide asks.' }),
    createdAt: Timestamp,
    integrity: Integrity.meta({ description: 'Of the entry.' }),
    sha256: Sha256.meta({ description: 'Of the entry.' }),
    digest: Sha256.meta({ description: 'The identity of the whole content: metadata, entry and files.' }),
    size: z.int().meta({ description: 'Bytes of all files together, before any content coding.' }),
    files: z.array(PublishedFile),
    checks: z.array(CheckResult),
  })
  .meta({ id: 'PluginVersion' })

export type PluginVersionDocument = z.infer<typeof PluginVersionDocument>

/** The answer to an upload: the document, and whether the very same content had been published before. */
export const UploadResult = z
  .object({ ...PluginVersionDocument.shape, alreadyPublished: z.boolean() })
  .meta({ id: 'UploadResult' })

export type UploadResult = z.infer<typeof UploadResult>

/** A plugin as listings show it: the metadata of its latest version. */
export const PluginDocument = z
  .object({
    ...PluginMetadata.shape,
    latestVersion: Version.meta({
      description: 'The highest release; the highest prerelease where there is no release yet.',
    }),
    bundleUrl: z.url().meta({ description: 'The entry of the latest version.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .omit({ version: true })
  .meta({ id: 'Plugin' })

export type PluginDocument = z.infer<typeof PluginDocument>

/** One version in a listing of versions. */
export const VersionSummary = z
  .object({
    version: Version,
    bundleUrl: z.url(),
    createdAt: Timestamp,
    digest: Sha256,
    size: z.int(),
  })
  .meta({ id: 'VersionSummary' })

export type VersionSummary = z.infer<typeof VersionSummary>
