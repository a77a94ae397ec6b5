import { z } from 'zod'
import { DescribedChange, GenerationSource } from './generation-change.ts'
import { HostId } from './host.ts'
import {
  KeptConfigurationDocument,
  PluginConfig,
  PluginOrder,
  SecretStates,
  TENANT_PLUGIN_LIMIT,
} from './installation.ts'
import { PluginId } from './plugin-id.ts'
import { OwnersRevision } from './plugin-owners.ts'
import { TenantId } from './tenant-id.ts'
import { FreezeDocument, FreezeRequest, MinReleaseAge, SecurityFixes, UpgradePolicy } from './upgrades.ts'
import { Version } from './version.ts'

/** The most generations that GENERATIONS_KEPT may keep for a tenant. */
export const GENERATIONS_KEPT_MAX = 10_000

/** The number of a generation of a tenant. */
export const GenerationNumber = z.coerce
  .number()
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: 'The number of a generation of the tenant.' })

const Generation = z.object({
  tenantId: TenantId,
  generation: z.int().nonnegative(),
  madeAt: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'null for one of a release that did not record it.' }),
  madeBy: z.string().nullable().meta({ description: 'The name of the token, or null if there was none.' }),
  from: GenerationSource.nullable().meta({
    description: 'null for one of a release that did not record it.',
  }),
  rolledBackTo: z.int().nullable().meta({ description: 'The generation that a rollback brought back.' }),
  changes: z.array(DescribedChange).meta({ description: 'Compared with the generation before it.' }),
})

/** A generation in a list. */
export const GenerationSummary = Generation.meta({ id: 'GenerationSummary' })

export type GenerationSummary = z.infer<typeof GenerationSummary>

/** A plugin that a generation has. */
export const GenerationPlugin = z.object({
  pluginId: PluginId,
  version: Version,
  requested: z.string(),
  upgrade: UpgradePolicy,
  minReleaseAgeSeconds: MinReleaseAge.nullable(),
  freeze: FreezeDocument.nullable(),
  securityFix: z.string().nullable().meta({
    description: 'The security fix for which the plugin got this version without the wait; null without one.',
  }),
  ownersRevision: OwnersRevision.meta({
    description: 'Of the owners of the plugin that the tenant accepts.',
  }),
  config: PluginConfig,
  secrets: SecretStates,
  order: PluginOrder,
  enabled: z.boolean(),
  installedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

export type GenerationPlugin = z.infer<typeof GenerationPlugin>

/** Everything that a tenant has, or had, at once. */
export const GenerationDocument = Generation.extend({
  minReleaseAgeSeconds: MinReleaseAge,
  securityFixes: SecurityFixes,
  host: HostId,
  freeze: FreezeDocument.nullable(),
  plugins: z.array(GenerationPlugin).meta({ description: 'Sorted by id.' }),
  keptConfigurations: z.array(KeptConfigurationDocument).meta({ description: 'Of uninstalled plugins.' }),
}).meta({ id: 'Generation' })

export type GenerationDocument = z.infer<typeof GenerationDocument>

/** The difference between any two generations. */
export const GenerationDifference = z
  .object({
    tenantId: TenantId,
    since: z.int(),
    generation: z.int(),
    changes: z.array(DescribedChange).meta({ description: 'What leads from `since` to `generation`.' }),
  })
  .meta({ id: 'GenerationDifference' })

export type GenerationDifference = z.infer<typeof GenerationDifference>

/** What a change would make. */
export const ChangePreview = GenerationDifference.omit({ since: true }).meta({ id: 'ChangePreview' })

export type ChangePreview = z.infer<typeof ChangePreview>

/** A tenant: its present generation, and what holds for all its plugins. */
export const TenantDocument = z
  .object({
    tenantId: TenantId,
    generation: z.int().nonnegative().meta({ description: '0 for a tenant that never had a plugin.' }),
    minReleaseAgeSeconds: MinReleaseAge,
    securityFixes: SecurityFixes,
    host: HostId,
    freeze: FreezeDocument.nullable(),
    keptConfigurations: z.array(PluginId).meta({
      description: 'The uninstalled plugins whose configuration is kept for their next install.',
    }),
  })
  .meta({ id: 'Tenant' })

export type TenantDocument = z.infer<typeof TenantDocument>

/** A tenant in a list. */
export const TenantSummary = TenantDocument.pick({
  tenantId: true,
  generation: true,
  host: true,
  freeze: true,
})
  .extend({
    plugins: z.int().nonnegative().meta({ description: 'How many plugins it has.' }),
    changedAt: z.iso.datetime().nullable().meta({
      description:
        'When its present generation was made. null for one of a release that did not record it, and for a tenant that never had anything.',
    }),
  })
  .meta({ id: 'TenantSummary' })

export type TenantSummary = z.infer<typeof TenantSummary>

/** The body of PATCH /tenants/:tenantId. */
export const TenantUpdateRequest = z
  .strictObject({
    minReleaseAgeSeconds: MinReleaseAge.optional(),
    securityFixes: SecurityFixes.optional(),
    host: HostId.optional().meta({
      description: 'The host whose pages show the plugins of the tenant. It must have been declared.',
    }),
    freeze: FreezeRequest.optional().meta({ description: 'null: lifts the freeze.' }),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), {
    error: 'must name a property to change',
  })
  .meta({ id: 'TenantUpdateRequest', minProperties: 1 })

export type TenantUpdateRequest = z.infer<typeof TenantUpdateRequest>

/** The body of PUT /tenants/:tenantId/order. */
export const OrderRequest = z
  .strictObject({
    plugins: z
      .array(PluginId)
      .max(TENANT_PLUGIN_LIMIT)
      .refine((ids) => new Set(ids).size === ids.length, { error: 'must not repeat a plugin' })
      .meta({
        description:
          'The ids of plugins that the tenant has, the first one first. The others come after them, as before.',
        uniqueItems: true,
      }),
  })
  .meta({ id: 'OrderRequest' })

export type OrderRequest = z.infer<typeof OrderRequest>

/** The body of POST /tenants/:tenantId/rollback. */
export const RollbackRequest = z
  .strictObject({ generation: z.int().min(1).max(Number.MAX_SAFE_INTEGER) })
  .meta({ id: 'RollbackRequest' })

export type RollbackRequest = z.infer<typeof RollbackRequest>
