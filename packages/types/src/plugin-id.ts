import { z } from 'zod'

/** Ids that would collide with routes under /plugins. */
export const RESERVED_PLUGIN_IDS: readonly string[] = ['bundles', 'install', 'upload', 'validate']

export const PLUGIN_ID_MAX_LENGTH = 64

const PLUGIN_ID = new RegExp(`^[a-z0-9](?:[a-z0-9-]{0,${PLUGIN_ID_MAX_LENGTH - 2}}[a-z0-9])?$`)

/** Names a plugin: lower case letters, digits and inner hyphens, 1 to 64 characters. It becomes a folder of the store. */
export const PluginId = z
  .string()
  .regex(PLUGIN_ID, {
    error: `must be 1 to ${PLUGIN_ID_MAX_LENGTH} lower case letters, digits or hyphens, and neither start nor end with a hyphen`,
  })
  .refine((id) => !RESERVED_PLUGIN_IDS.includes(id), { error: 'is a reserved word; choose another id' })
  .meta({
    description: 'Names a plugin for ever.',
    examples: ['test-plugin'],
    not: { enum: RESERVED_PLUGIN_IDS },
  })

export type PluginId = z.infer<typeof PluginId>
