import { z } from 'zod'

const Bytes = z.int().positive()

/** What anybody may know of a registry before they sign in. */
export const RegistryDocument = z
  .object({
    version: z.string().meta({ description: 'Of this release.', examples: ['1.0.0'] }),
    bundlesUrl: z
      .url()
      .meta({ description: 'Where bundles are downloaded from.', examples: ['http://127.0.0.1:4001'] }),
    signIn: z.object({
      isNeeded: z.boolean().meta({
        description: 'false: no credentials are configured, and everybody on this machine may do everything.',
      }),
      hasProvider: z.boolean().meta({
        description: 'Whether people sign in with their account at GET /auth/login, besides with a token.',
      }),
    }),
    uploadLimits: z.object({
      uploadBytes: Bytes.meta({ description: 'Of one upload, as it is sent.' }),
      files: z.int().positive().meta({ description: 'In one bundle.' }),
      fileBytes: Bytes.meta({ description: 'Of one file, unpacked.' }),
      totalBytes: Bytes.meta({ description: 'Of all files of a bundle, unpacked.' }),
    }),
    hasScanners: z.boolean().meta({ description: 'Whether scanners look at uploads.' }),
    hasVulnerabilities: z
      .boolean()
      .meta({ description: 'Whether known vulnerabilities are searched for in what is published.' }),
  })
  .meta({ id: 'Registry' })

export type RegistryDocument = z.infer<typeof RegistryDocument>
