import { z } from 'zod'
import { Sha256 } from './digests.ts'
import { HostId } from './host.ts'
import { PageQuery } from './listing.ts'
import { PluginId } from './plugin-id.ts'
import { TenantId } from './tenant-id.ts'

/** What was done. A name is never changed or used for anything else, because entries have it for ever. */
export const AuditAction = z
  .enum([
    'version.published',
    'version.approved',
    'version.rejected',
    'version.recovered',
    'version.deprecated',
    'version.undeprecated',
    'version.yanked',
    'version.unyanked',
    'version.revoked',
    'version.unrevoked',
    'owner.added',
    'owner.removed',
    'owners.confirmed',
    'transfer.offered',
    'transfer.ended',
    'transfer.accepted',
    'visibility.changed',
    'check-decision.made',
    'check-decision.revoked',
    'namespace.reserved',
    'namespace.freed',
    'trusted-publisher.added',
    'trusted-publisher.removed',
    'trusted-publishing.changed',
    'tag.moved',
    'tag.removed',
    'tenant.plugin.installed',
    'tenant.plugin.updated',
    'tenant.plugin.uninstalled',
    'tenant.updated',
    'tenant.ordered',
    'tenant.rolled-back',
    'host.declared',
    'host.removed',
    'token.made',
    'token.rotated',
    'token.revoked',
    'token.exchanged',
    'session.opened',
    'session.ended',
    'sessions.ended',
    'scan.started',
    'archive.import-started',
    'archive.imported',
  ])
  .meta({ id: 'AuditAction' })

export type AuditAction = z.infer<typeof AuditAction>

/** Who did something. */
export const AuditCaller = z.strictObject({
  kind: z.enum(['token', 'environment', 'person', 'local', 'anonymous', 'command', 'worker']).meta({
    description:
      'token: one that the registry made. environment: one of the settings. person: somebody who has signed in at a provider. local: somebody on the machine of a registry without tokens. anonymous: a route that is public. command: somebody with a shell and the settings of a registry. worker: the registry itself.',
  }),
  name: z.string().nullable().meta({
    description: 'The name of the token, the person, the command or the worker.',
  }),
  tokenId: z.string().nullable().meta({ description: 'Of a token that the registry made.' }),
  personId: z.string().nullable().meta({ description: 'Of a person: names are not unique.' }),
})

export type AuditCaller = z.infer<typeof AuditCaller>

/** What something was done to. Only what applies is there. */
const AuditSubject = z.strictObject({
  pluginId: PluginId.optional(),
  namespace: PluginId.optional(),
  version: z.string().optional(),
  tag: z.string().optional(),
  tenantId: TenantId.optional(),
  generation: z.int().optional().meta({ description: 'The one that the tenant has since.' }),
  hostId: HostId.optional(),
  tokenId: z.string().optional(),
  personId: z.string().optional(),
  archive: z.string().optional().meta({ description: 'Its SHA-256, as the import says it.' }),
})

/** A few facts, as data. */
export const AuditFacts = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .nullable()

export type AuditFacts = z.infer<typeof AuditFacts>

/** One entry of the audit log. It has neither configurations nor secrets nor tokens. */
export const AuditEntry = z
  .strictObject({
    sequence: z.int().min(1).meta({ description: 'From 1, without a gap.' }),
    at: z.iso.datetime().meta({ description: 'By the clock of the registry that wrote it.' }),
    action: AuditAction,
    outcome: z.enum(['changed', 'unchanged']).meta({
      description: 'unchanged: it was so already, as when a request is repeated after an outage.',
    }),
    caller: AuditCaller,
    address: z.string().nullable().meta({
      description: 'Of the client, or of the proxy that the registry saw; null without a request.',
    }),
    requestId: z.string().nullable().meta({ description: 'x-request-id of the answer.' }),
    subject: AuditSubject,
    before: AuditFacts.meta({ description: 'What it was, in short; null when there was nothing.' }),
    after: AuditFacts.meta({ description: 'What it is, in short; null when there is nothing any more.' }),
    previousHash: Sha256.meta({ description: 'The hash of the entry before; zeros in the first.' }),
    hash: Sha256.meta({
      description: 'SHA-256 of this entry without its hash, as canonical JSON (RFC 8785).',
    }),
  })
  .meta({ id: 'AuditEntry' })

export type AuditEntry = z.infer<typeof AuditEntry>

/** The query of GET /audit. */
export const AuditQuery = PageQuery.extend({
  action: AuditAction.optional(),
  caller: z.string().min(1).max(128).optional().meta({ description: 'The name of the caller.' }),
  pluginId: PluginId.optional(),
  tenantId: TenantId.optional(),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Not before this time.' }),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Before this time.' }),
})
