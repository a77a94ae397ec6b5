import { z } from 'zod'
import { BundlePath } from './bundle-path.ts'
import { Integrity } from './digests.ts'
import { PluginConfig } from './installation.ts'
import { PluginId } from './plugin-id.ts'
import { ExtensionPoint, PluginCompat, PluginIsolation } from './plugin-metadata.ts'
import { TenantId } from './tenant-id.ts'
import { Version } from './version.ts'

/** The version of the tenant manifest's shape. */
export const TENANT_MANIFEST_SCHEMA_VERSION = 2

/**
 * The most bytes of JSON a tenant manifest may have: every page waits for it. No install and no change takes a tenant's
 * manifest above it.
 */
export const TENANT_MANIFEST_LIMIT_BYTES = 1_048_576

/** One file a browser runs or applies, and what it must hash to. */
export const TenantManifestFile = z.object({ path: BundlePath, integrity: Integrity })

export type TenantManifestFile = z.infer<typeof TenantManifestFile>

/** One plugin a tenant has enabled, at one exact version. */
export const TenantManifestPlugin = z.object({
  id: PluginId,
  name: z.string(),
  version: Version,
  base: z.url().endsWith('/').meta({
    description:
      'Where the files of the version are. The URL of a file is the base and its path, each segment percent-encoded.',
  }),
  entry: BundlePath.meta({ description: 'The path of the file to import; it is one of files.' }),
  files: z.array(TenantManifestFile).meta({
    description:
      'What a browser runs or applies: a path that ends with .css is a style sheet, any other a script. Other files of the version are not listed, since no browser checks their integrity.',
  }),
  extensionPoints: z.array(ExtensionPoint),
  compat: PluginCompat,
  isolation: PluginIsolation,
  config: PluginConfig,
})

export type TenantManifestPlugin = z.infer<typeof TenantManifestPlugin>

/** What a page of a tenant loads: the one document the loader reads. */
export const TenantManifest = z
  .object({
    schemaVersion: z.literal(TENANT_MANIFEST_SCHEMA_VERSION),
    tenantId: TenantId,
    generation: z.int().nonnegative().meta({
      description: 'Raised by one with every change; 0 for a tenant that never had a plugin.',
    }),
    plugins: z.array(TenantManifestPlugin).meta({ description: 'Sorted by id.' }),
  })
  .meta({ id: 'TenantManifest' })

export type TenantManifest = z.infer<typeof TenantManifest>
