import { z } from 'zod'
import { BundlePath } from './bundle-path.ts'
import { CheckFindings } from './check-findings.ts'
import { Integrity, Sha256 } from './digests.ts'
import { PluginMetadata } from './plugin-metadata.ts'
import { Provenance } from './trusted-publisher.ts'
import { Version } from './version.ts'
import { VersionMarks, VersionState } from './version-state.ts'

const Timestamp = z.iso.datetime().meta({ description: 'UTC, RFC 3339.' })

const PublishedBy = Provenance.optional().meta({
  description:
    'The CI job that published it, as its issuer says. Absent: it was published with a stored token.',
})

/** One file of a version, with its URL. */
export const PublishedFile = z.object({
  path: BundlePath,
  url: z.url(),
  size: z.int().meta({ description: 'Bytes, before any content coding.' }),
  contentType: z.string(),
  sha256: Sha256,
  integrity: Integrity,
})

export type PublishedFile = z.infer<typeof PublishedFile>

const IconUrl = z.url().optional().meta({ description: 'The icon at the bundle-edge. Absent: it has none.' })

/** A published version: the guide's plugin document, with digests and integrity. */
export const PluginVersionDocument = z
  .object({
    ...PluginMetadata.shape,
    bundleUrl: z.url().meta({ description: 'The immutable URL of the entry, as the guide asks.' }),
    iconUrl: IconUrl,
    createdAt: Timestamp,
    integrity: Integrity.meta({ description: 'Of the entry.' }),
    sha256: Sha256.meta({ description: 'Of the entry.' }),
    digest: Sha256.meta({ description: 'The identity of the whole content: metadata, entry and files.' }),
    size: z.int().meta({ description: 'Total bytes of all files, before any content coding.' }),
    files: z.array(PublishedFile),
    ...CheckFindings.shape,
    state: VersionState,
    ...VersionMarks.shape,
    provenance: PublishedBy,
  })
  .meta({ id: 'PluginVersion' })

export type PluginVersionDocument = z.infer<typeof PluginVersionDocument>

/** The answer to an upload: the document, and whether the same content had already been published. */
export const UploadResult = z
  .object({
    ...PluginVersionDocument.shape,
    state: z.enum([...VersionState.options, 'staged']).meta({
      description: 'staged: it is published when somebody approves it.',
    }),
    alreadyPublished: z.boolean(),
  })
  .meta({ id: 'UploadResult' })

export type UploadResult = z.infer<typeof UploadResult>

/** A plugin in listings: the metadata of its latest version. */
export const PluginDocument = z
  .object({
    ...PluginMetadata.shape,
    latestVersion: Version.meta({
      description:
        'The highest release, or the highest prerelease if there is no release yet. One that is yanked or revoked only when there is no other.',
    }),
    latestState: VersionState,
    bundleUrl: z.url().meta({ description: 'The entry of the latest version.' }),
    iconUrl: IconUrl,
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
    state: VersionState,
    ...VersionMarks.shape,
    provenance: PublishedBy,
  })
  .meta({ id: 'VersionSummary' })

export type VersionSummary = z.infer<typeof VersionSummary>
