import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { ExtensionPoint } from './plugin-metadata.ts'
import { TenantId } from './tenant-id.ts'
import { Version } from './version.ts'

/** The most bytes a tenant's configuration of one plugin may have, as JSON. */
export const CONFIG_LIMIT_BYTES = 16_384

/** The most plugins one tenant may have: the tenant manifest stays one document a page can wait for. */
export const TENANT_PLUGIN_LIMIT = 200

/** JSON with numbers that every reader takes for the same number (RFC 8259 §6). */
const JsonValue: z.ZodType<z.core.util.JSONType> = z.lazy(() =>
  z.union([
    z.string(),
    z
      .number()
      .min(Number.MIN_SAFE_INTEGER, { error: 'must be at least -(2^53 - 1), or a string' })
      .max(Number.MAX_SAFE_INTEGER, { error: 'must be at most 2^53 - 1, or a string' }),
    z.boolean(),
    z.null(),
    z.array(JsonValue),
    z.record(z.string(), JsonValue),
  ]),
)

/** A tenant's configuration of a plugin: a JSON object that reaches the browser, so it holds no secret. */
export const PluginConfig = z
  .record(z.string(), JsonValue)
  .refine((config) => new TextEncoder().encode(JSON.stringify(config)).length <= CONFIG_LIMIT_BYTES, {
    error: `must be at most ${CONFIG_LIMIT_BYTES} bytes of JSON`,
  })
  .meta({ description: 'A JSON object handed to the plugin in the browser. It is not a place for secrets.' })

export type PluginConfig = z.infer<typeof PluginConfig>

/** The body of POST /plugins/install. */
export const InstallRequest = z
  .strictObject({
    pluginId: PluginId,
    version: Version.optional().meta({
      description: 'The latest version where not said, also for a tenant that has an earlier one.',
    }),
    config: PluginConfig.optional().meta({ description: 'Kept as it is where not said.' }),
  })
  .meta({ id: 'InstallRequest' })

export type InstallRequest = z.infer<typeof InstallRequest>

/** The body of PATCH /tenants/:tenantId/plugins/:pluginId: what of a plugin a tenant has is to change. */
export const UpdateRequest = z
  .strictObject({
    version: Version.optional().meta({ description: 'The version the tenant has stays where not said.' }),
    config: PluginConfig.optional().meta({
      description: 'The whole configuration, which takes the place of the one there is. Kept where not said.',
    }),
  })
  .refine(({ version, config }) => version !== undefined || config !== undefined, {
    error: 'must have a version, a config, or both',
  })
  .meta({ id: 'UpdateRequest', minProperties: 1 })

export type UpdateRequest = z.infer<typeof UpdateRequest>

/** A plugin a tenant has. */
export const Installation = z
  .object({
    tenantId: TenantId,
    pluginId: PluginId,
    version: Version,
    name: z.string(),
    extensionPoints: z.array(ExtensionPoint),
    bundleUrl: z.url(),
    config: PluginConfig,
    enabled: z.boolean(),
    installedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Installation' })

export type Installation = z.infer<typeof Installation>

/** The answer to an install: the installation, and the generation of the tenant manifest that has it. */
export const InstallResult = z
  .object({ ...Installation.shape, generation: z.int().positive() })
  .meta({ id: 'InstallResult' })

export type InstallResult = z.infer<typeof InstallResult>
