import { z } from 'zod'
import { BundlePath } from './bundle-path.ts'
import { CheckFindings } from './check-findings.ts'
import { Sha256 } from './digests.ts'
import { PluginId } from './plugin-id.ts'
import { Version } from './version.ts'

/** The answer about an upload that is only checked. */
export const BundleValidation = z
  .object({
    ...CheckFindings.shape,
    pluginId: PluginId.nullable().meta({ description: 'null: the upload does not say.' }),
    version: Version.nullable().meta({ description: 'null: the upload does not say.' }),
    digest: Sha256.nullable().meta({
      description:
        'The identity of the whole content, as a publish would record it. null: the metadata or the archive is faulty.',
    }),
    size: z.int().nullable().meta({
      description: 'Total bytes of all files, before any content coding. null: the files could not be read.',
    }),
    files: z
      .array(z.object({ path: BundlePath, size: z.int(), contentType: z.string(), sha256: Sha256 }))
      .nullable()
      .meta({ description: 'null: the files could not be read.' }),
  })
  .meta({ id: 'BundleValidation' })

export type BundleValidation = z.infer<typeof BundleValidation>
