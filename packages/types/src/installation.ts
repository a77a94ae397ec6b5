import { z } from 'zod'
import { DescribedChange, DryRunQuery, GenerationSource } from './generation-change.ts'
import { PluginId } from './plugin-id.ts'
import { ExtensionPoint } from './plugin-metadata.ts'
import { OwnersRevision } from './plugin-owners.ts'
import { TenantId } from './tenant-id.ts'
import { FreezeDocument, FreezeRequest, MinReleaseAge, RequestedVersion, UpgradePolicy } from './upgrades.ts'
import { Version } from './version.ts'
import { VersionMarks, VersionState } from './version-state.ts'

/** The most bytes of a tenant's configuration of one plugin, as JSON. */
export const CONFIG_LIMIT_BYTES = 16_384

/** The highest `order` of a plugin, and without its sign the lowest. */
const ORDER_LIMIT = 1_000_000

/** The most plugins of one tenant, so that a page can wait for the whole tenant manifest. */
export const TENANT_PLUGIN_LIMIT = 200

/** The most bytes of JSON that the kept configurations of a tenant take, so that its record has a bound. */
export const KEPT_CONFIGURATIONS_LIMIT_BYTES = 1_048_576

/** JSON whose numbers every parser reads alike (RFC 8259 §6). */
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

/** A tenant's configuration of a plugin: a JSON object that reaches the browser, so it has no secrets but in a request. */
export const PluginConfig = z
  .record(z.string(), JsonValue)
  .refine((config) => new TextEncoder().encode(JSON.stringify(config)).length <= CONFIG_LIMIT_BYTES, {
    error: `must be at most ${CONFIG_LIMIT_BYTES} bytes of JSON`,
  })
  .meta({
    description:
      'A JSON object that the plugin receives in the browser. A secret belongs only in a field that the schema of the version marks with writeOnly, and is in no answer.',
  })

export type PluginConfig = z.infer<typeof PluginConfig>

/** Where a plugin is among the others of its tenant, as in CSS: lower ones come first, equal ones are sorted by id. */
export const PluginOrder = z.int().min(-ORDER_LIMIT).max(ORDER_LIMIT).meta({
  description:
    'Where the plugin is among the others of the tenant: lower numbers come first, equal ones are sorted by id.',
})

export type PluginOrder = z.infer<typeof PluginOrder>

const Enabled = z.boolean().meta({
  description: 'A plugin that is not enabled is not in the tenant manifest.',
})

const Upgrade = UpgradePolicy.meta({
  description:
    'When absent: it stays as it is; with a version, pinned for an exact version, and follow for a range or a tag.',
})

const OwnMinReleaseAge = MinReleaseAge.nullable().meta({
  description:
    'Seconds since its publish before the plugin is upgraded to a version. When absent: it stays as it is. null: as the tenant says.',
})

/** The body of POST /plugins/install. */
export const InstallRequest = z
  .strictObject({
    pluginId: PluginId,
    version: RequestedVersion.optional().meta({
      description:
        'When absent: what the tenant asked for, if that is a range or a tag, and otherwise the latest version, even if the tenant has an earlier one. A yanked version above it is kept.',
    }),
    upgrade: Upgrade.optional(),
    minReleaseAgeSeconds: OwnMinReleaseAge.optional(),
    config: PluginConfig.optional().meta({ description: 'When absent: the existing configuration is kept.' }),
    order: PluginOrder.optional().meta({
      description: 'When absent: the existing order is kept, at first 0.',
    }),
    enabled: Enabled.optional().meta({ description: 'When absent: it stays as it is, at first enabled.' }),
  })
  .meta({ id: 'InstallRequest' })

export type InstallRequest = z.infer<typeof InstallRequest>

/** The body of PATCH /tenants/:tenantId/plugins/:pluginId: the changes to a tenant's plugin. */
export const UpdateRequest = z
  .strictObject({
    version: RequestedVersion.optional().meta({
      description: 'When absent: what the tenant asked for is kept.',
    }),
    upgrade: Upgrade.optional(),
    minReleaseAgeSeconds: OwnMinReleaseAge.optional(),
    freeze: FreezeRequest.optional().meta({
      description: 'When absent: it stays as it is. null: lifts the freeze.',
    }),
    config: PluginConfig.optional().meta({
      description: 'Replaces the whole configuration. When absent: the existing one is kept.',
    }),
    configFromGeneration: z.int().min(1).max(Number.MAX_SAFE_INTEGER).optional().meta({
      description: 'Restores the configuration that the plugin had in that generation, with its secrets.',
    }),
    ownersRevision: OwnersRevision.optional().meta({
      description:
        'Accepts the owners of the plugin up to that revision, which ends the hold owner-changed. When absent: it stays as it is.',
    }),
    order: PluginOrder.optional().meta({ description: 'When absent: the existing order is kept.' }),
    enabled: Enabled.optional().meta({ description: 'When absent: it stays as it is.' }),
  })
  .refine(({ config, configFromGeneration }) => config === undefined || configFromGeneration === undefined, {
    path: ['configFromGeneration'],
    error: 'must not be sent together with config',
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), {
    error: 'must name a property to change',
  })
  .meta({ id: 'UpdateRequest', minProperties: 1 })

export type UpdateRequest = z.infer<typeof UpdateRequest>

/** A secret that is set, without its value. */
export const SecretState = z.object({
  pointer: z.string().meta({ description: 'A JSON pointer into the configuration, which does not have it.' }),
  setAt: z.iso.datetime(),
})

export type SecretState = z.infer<typeof SecretState>

/** The secrets that are set. */
export const SecretStates = z.array(SecretState).meta({
  description: 'The secrets that are set, without their values. They are not in config.',
})

/** A secret, decrypted. */
export const RevealedSecret = SecretState.extend({ value: z.unknown() })

export type RevealedSecret = z.infer<typeof RevealedSecret>

/** The secrets of a tenant's plugin, for the back end of the host. */
export const RevealedSecrets = z.object({ secrets: z.array(RevealedSecret) }).meta({ id: 'RevealedSecrets' })

/** A plugin of a tenant. */
export const Installation = z
  .object({
    tenantId: TenantId,
    pluginId: PluginId,
    version: Version,
    requested: z.string().meta({ description: 'The version, range or tag that was asked for.' }),
    upgrade: UpgradePolicy,
    minReleaseAgeSeconds: MinReleaseAge.nullable().meta({ description: 'null: as the tenant says.' }),
    freeze: FreezeDocument.nullable(),
    securityFix: z.string().nullable().meta({
      description:
        'The security fix for which the plugin got this version without the wait; null without one.',
    }),
    ownersRevision: OwnersRevision.meta({
      description: 'Of the owners of the plugin that the tenant accepts.',
    }),
    name: z.string(),
    extensionPoints: z.array(ExtensionPoint),
    bundleUrl: z.url(),
    config: PluginConfig,
    secrets: SecretStates,
    order: PluginOrder,
    enabled: Enabled,
    state: VersionState,
    ...VersionMarks.shape,
    installedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Installation' })

export type Installation = z.infer<typeof Installation>

/** The configuration of a plugin that was uninstalled, for its next install. */
export const KeptConfigurationDocument = z
  .object({
    pluginId: PluginId,
    config: PluginConfig,
    secrets: SecretStates,
    keptAt: z.iso.datetime(),
  })
  .meta({ id: 'KeptConfiguration' })

export type KeptConfigurationDocument = z.infer<typeof KeptConfigurationDocument>

/** A configuration that a plugin of a tenant had from a generation on. */
export const FormerConfiguration = z
  .object({
    generation: z.int().positive(),
    madeAt: z.iso.datetime().nullable(),
    madeBy: z.string().nullable(),
    from: GenerationSource.nullable(),
    version: Version,
    config: PluginConfig,
    secrets: SecretStates,
  })
  .meta({ id: 'FormerConfiguration' })

export type FormerConfiguration = z.infer<typeof FormerConfiguration>

/** The query of an uninstall. */
export const UninstallQuery = DryRunQuery.extend({
  keepConfiguration: z.enum(['true', 'false']).default('false').meta({
    description:
      'true: the next install of the plugin gets its configuration and its order, with the secrets.',
  }),
})

/** The answer to an install: the installation, and the generation of the tenant manifest that contains it. */
export const InstallResult = z
  .object({
    ...Installation.shape,
    generation: z.int().positive(),
    changes: z.array(DescribedChange).meta({ description: 'What the request changed; empty if nothing.' }),
  })
  .meta({ id: 'InstallResult' })

export type InstallResult = z.infer<typeof InstallResult>
