import { z } from 'zod'

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
  visibility: PluginVisibility,
  /** Of the change that wrote it, so that no two objects are equal. */
  changeId: z.string().optional(),
})

export type PluginAccess = z.infer<typeof PluginAccess>
