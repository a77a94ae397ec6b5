import { RegistryDocument } from '@plugboard/types'
import type { Config } from '../config.ts'
import type { RegistryApp } from '../registry-app.ts'
import { readReleaseVersion } from './release-version.ts'

/** GET /registry: what this registry is, for pages and tools that somebody has not signed in to yet. */
export async function serveRegistryDocument(app: RegistryApp, config: Config): Promise<void> {
  const document = describeRegistry(config, await readReleaseVersion())
  app.get(
    '/registry',
    {
      config: { access: 'public' },
      schema: {
        tags: ['operation'],
        summary: 'What this registry is: its release, how one signs in, and how large uploads may be',
        response: { 200: RegistryDocument },
      },
    },
    async () => document,
  )
}

function describeRegistry(
  { publicBase, credentials, signIn, limits, scanners, vulnerabilities }: Config,
  version: string,
): RegistryDocument {
  return {
    version,
    bundlesUrl: publicBase,
    signIn: { isNeeded: credentials !== null, hasProvider: signIn !== null },
    uploadLimits: {
      uploadBytes: limits.uploadBytes,
      files: limits.maxFiles,
      fileBytes: limits.fileBytes,
      totalBytes: limits.totalBytes,
    },
    hasScanners: scanners.length > 0,
    hasVulnerabilities: vulnerabilities !== null,
  }
}
