import { z } from 'zod'
import { PluginId } from './plugin-id.ts'

const FieldValue = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** A field of an installation, before and after a change. */
export const FieldChange = z.object({
  field: z.enum([
    'version',
    'requested',
    'upgrade',
    'minReleaseAgeSeconds',
    'securityFix',
    'securityFixes',
    'ownersRevision',
    'host',
    'freeze',
    'config',
    'keptConfiguration',
    'withdrawn',
    'enabled',
    'order',
  ]),
  before: FieldValue.meta({
    description: 'null where there was none, and for a config, which is not shown.',
  }),
  after: FieldValue.meta({ description: 'null where there is none, and for a config, which is not shown.' }),
})

export type FieldChange = z.infer<typeof FieldChange>

/** What changed for one plugin of a tenant, or for all of them. */
export const TenantChange = z.object({
  change: z.enum(['installed', 'changed', 'uninstalled']),
  pluginId: PluginId.nullable().meta({ description: 'null: the settings of the tenant.' }),
  fields: z.array(FieldChange),
})

export type TenantChange = z.infer<typeof TenantChange>

/** A change of a tenant as data and in words. */
export const DescribedChange = z
  .object({
    ...TenantChange.shape,
    description: z.string().meta({ examples: ['banner was upgraded from 1.0.0 to 1.1.0.'] }),
  })
  .meta({ id: 'TenantChange' })

export type DescribedChange = z.infer<typeof DescribedChange>

/** What made a generation. */
export const GenerationSource = z.enum(['api', 'policy', 'rollback', 'revocation']).meta({
  id: 'GenerationSource',
  description:
    'api: a request. policy: an upgrade that an installation asks for. rollback: a request that brought back an earlier generation. revocation: a version was revoked.',
})

export type GenerationSource = z.infer<typeof GenerationSource>

/** The query of a change that may be previewed. */
export const DryRunQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false').meta({
    description: 'true: answers what the change would make, and makes nothing.',
  }),
})

export type DryRunQuery = z.infer<typeof DryRunQuery>
