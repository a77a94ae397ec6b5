import { z } from 'zod'

/** Who may read a plugin. */
export const PluginVisibility = z.enum(['public', 'private']).meta({
  id: 'PluginVisibility',
  description: 'private: for its owners, administrators, and the tenants that they name.',
})

export type PluginVisibility = z.infer<typeof PluginVisibility>

/** The object of the store from which the edge learns who may read the bundles of a plugin. A plugin without one is public. */
export const PluginAccess = z.object({ visibility: PluginVisibility })

export type PluginAccess = z.infer<typeof PluginAccess>
