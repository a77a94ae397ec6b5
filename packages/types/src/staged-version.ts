import { z } from 'zod'
import { CheckFindings } from './check-findings.ts'
import { Sha256 } from './digests.ts'
import { PublishedFile } from './plugin-document.ts'
import { PluginId } from './plugin-id.ts'
import { PluginMetadata } from './plugin-metadata.ts'
import { linesOfText } from './text.ts'
import { Provenance } from './trusted-publisher.ts'
import { Version } from './version.ts'

/** A version that waits for somebody who approves or rejects it. */
export const StagedVersion = z
  .object({
    pluginId: PluginId,
    version: Version,
    state: z.enum(['staged', 'rejected']),
    stagedBy: z.string().nullable().meta({
      description: 'The name of the token that staged it, which does not approve it.',
    }),
    stagedAt: z.iso.datetime(),
    digest: Sha256.meta({ description: 'The identity of the whole content: metadata, entry and files.' }),
    size: z.int().meta({ description: 'Total bytes of all files, before any content coding.' }),
    provenance: Provenance.optional(),
  })
  .meta({ id: 'StagedVersion' })

export type StagedVersion = z.infer<typeof StagedVersion>

/** All that is known of a staged version, for whoever decides about it. */
export const StagedVersionDetails = z
  .object({
    ...StagedVersion.shape,
    metadata: PluginMetadata,
    files: z.array(PublishedFile.omit({ url: true })),
    ...CheckFindings.shape,
  })
  .meta({ id: 'StagedVersionDetails' })

export type StagedVersionDetails = z.infer<typeof StagedVersionDetails>

/** The body of a request that approves or rejects a version, which may be left out. */
export const DecisionRequest = z
  .strictObject({
    reason: linesOfText(500).optional().meta({ description: 'For the log of the registry.' }),
  })
  .nullish()
  .meta({ id: 'DecisionRequest' })

export type DecisionRequest = z.infer<typeof DecisionRequest>
