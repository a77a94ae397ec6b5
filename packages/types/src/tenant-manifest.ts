import { z } from 'zod'
import { BundlePath } from './bundle-path.ts'
import { Integrity } from './digests.ts'
import { PluginConfig } from './installation.ts'
import { PluginId } from './plugin-id.ts'
import { ExtensionPoint, PluginCompat, PluginIsolation } from './plugin-metadata.ts'
import { TenantId } from './tenant-id.ts'
import { Version } from './version.ts'

/** One file a browser may load, and what it must hash to. */
export const TenantManifestFile = z.object({
  path: BundlePath,
  url: z.url(),
  contentType: z.string(),
  size: z.int().meta({ description: 'Bytes, before any content coding.' }),
  integrity: Integrity,
})

export type TenantManifestFile = z.infer<typeof TenantManifestFile>

/** One plugin a tenant has enabled, at one exact version. */
export const TenantManifestPlugin = z.object({
  id: PluginId,
  name: z.string(),
  version: Version,
  entry: z.url().meta({ description: 'The URL of the file to import; it is one of files.' }),
  integrity: Integrity.meta({ description: 'Of the entry.' }),
  files: z
    .array(TenantManifestFile)
    .meta({ description: 'Every file of the version, the entry among them.' }),
  extensionPoints: z.array(ExtensionPoint),
  compat: PluginCompat,
  isolation: PluginIsolation,
  config: PluginConfig,
})

export type TenantManifestPlugin = z.infer<typeof TenantManifestPlugin>

/** What a page of a tenant loads: the one document the loader reads. */
export const TenantManifest = z
  .object({
    schemaVersion: z.literal(1),
    tenantId: TenantId,
    generation: z.int().nonnegative().meta({
      description: 'Raised by one with every change; 0 for a tenant that never had a plugin.',
    }),
    plugins: z.array(TenantManifestPlugin).meta({ description: 'Sorted by id.' }),
  })
  .meta({ id: 'TenantManifest' })

export type TenantManifest = z.infer<typeof TenantManifest>
