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
 * The most bytes of a tenant manifest as JSON, because every page waits for it. Installs and changes that would exceed it
 * are refused.
 */
export const TENANT_MANIFEST_LIMIT_BYTES = 1_048_576

/** One file that a browser runs or applies, with its integrity. */
export const TenantManifestFile = z.object({ path: BundlePath, integrity: Integrity })

export type TenantManifestFile = z.infer<typeof TenantManifestFile>

/** One enabled plugin of a tenant, at one exact version. */
export const TenantManifestPlugin = z.object({
  id: PluginId,
  name: z.string(),
  version: Version,
  base: z.url().endsWith('/').meta({
    description:
      'The URL of the files of the version. The URL of a file is this base followed by its path, with each segment percent-encoded.',
  }),
  entry: BundlePath.meta({ description: 'The path of the file to import, which is one of files.' }),
  files: z.array(TenantManifestFile).meta({
    description:
      'The files that a browser runs or applies: a path that ends with .css is a style sheet, any other a script. Other files of the version are not listed, because no browser checks their integrity.',
  }),
  extensionPoints: z.array(ExtensionPoint),
  compat: PluginCompat,
  isolation: PluginIsolation,
  config: PluginConfig,
})

export type TenantManifestPlugin = z.infer<typeof TenantManifestPlugin>

/** The document from which the loader loads a tenant's plugins. */
export const TenantManifest = z
  .object({
    schemaVersion: z.literal(TENANT_MANIFEST_SCHEMA_VERSION),
    tenantId: TenantId,
    generation: z.int().nonnegative().meta({
      description: 'Raised by one with every change; 0 for a tenant that never had a plugin.',
    }),
    fallbackUrl: z.url().optional().meta({
      description:
        'Where the edge serves the newest copy of this document, also while the registry is down. Missing when no copies are made.',
    }),
    plugins: z
      .array(TenantManifestPlugin)
      .meta({ description: 'In the order that the tenant has set, and where that is equal by id.' }),
  })
  .meta({ id: 'TenantManifest' })

export type TenantManifest = z.infer<typeof TenantManifest>
