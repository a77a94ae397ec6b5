import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { TenantId } from './tenant-id.ts'

/** The most tenants that the owners of a private plugin name. */
export const READING_TENANTS_LIMIT = 1000

/** Who may read a plugin. */
export const PluginVisibility = z.enum(['public', 'private']).meta({
  id: 'PluginVisibility',
  description: 'private: for its owners, administrators, and the tenants that they name.',
})

export type PluginVisibility = z.infer<typeof PluginVisibility>

/** The object of the store from which the edge learns who may read the bundles of a plugin. A plugin without one is public. */
export const PluginAccess = z.object({
  schemaVersion: z.literal(1),
  visibility: PluginVisibility,
  /** Of the change that wrote it, so that no two objects are equal. */
  changeId: z.string().optional(),
})

export type PluginAccess = z.infer<typeof PluginAccess>

const Tenants = z
  .array(TenantId)
  .max(READING_TENANTS_LIMIT)
  .meta({ description: 'That may read and install it while it is private.', examples: [['acme']] })

/** The body of PUT /plugins/:pluginId/visibility. */
export const VisibilityRequest = z
  .strictObject({ visibility: PluginVisibility, tenants: Tenants.optional() })
  .refine(({ visibility, tenants = [] }) => visibility === 'private' || tenants.length === 0, {
    path: ['tenants'],
    error: 'must be absent or empty for a public plugin, which every tenant may read',
  })
  .meta({ id: 'VisibilityRequest' })

export type VisibilityRequest = z.infer<typeof VisibilityRequest>

/** Who may read a plugin. */
export const VisibilityDocument = z
  .object({ pluginId: PluginId, visibility: PluginVisibility, tenants: Tenants })
  .meta({ id: 'VisibilityDocument' })

export type VisibilityDocument = z.infer<typeof VisibilityDocument>
