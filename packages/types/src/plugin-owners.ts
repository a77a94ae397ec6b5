import { z } from 'zod'
import { PublisherName } from './access-token.ts'
import { PluginId } from './plugin-id.ts'

/** The most owners of one plugin. */
export const OWNERS_LIMIT = 50

/**
 * How often a plugin got an owner whom it did not have: what is published under a later revision than a tenant accepts waits
 * there.
 */
export const OwnersRevision = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({
  description:
    'How often the plugin got an owner whom it did not have, or a CI job that may publish it; 0 with its first owners.',
})

/** To whom a plugin belongs. */
export const PluginOwners = z
  .object({
    pluginId: PluginId,
    owners: z.array(z.string()).meta({
      description:
        'The publishers that may publish it and change its versions, sorted. Empty: nobody has claimed it yet.',
    }),
    transfer: z
      .object({
        to: z.string(),
        requestedBy: z.string().nullable(),
        requestedAt: z.iso.datetime(),
      })
      .nullable()
      .meta({ description: 'To whom it is offered, until they accept.' }),
    revision: OwnersRevision,
    confirmedRevision: OwnersRevision.meta({
      description: 'Up to here an administrator has accepted the owners for all tenants.',
    }),
    changedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When somebody last became an owner who was none before.' }),
  })
  .meta({ id: 'PluginOwners' })

export type PluginOwners = z.infer<typeof PluginOwners>

/** The body of POST /plugins/:pluginId/transfer. */
export const TransferRequest = z.strictObject({ to: PublisherName }).meta({ id: 'TransferRequest' })

/** The body of POST /plugins/:pluginId/owners/confirm. */
export const ConfirmOwnersRequest = z
  .strictObject({
    revision: OwnersRevision.meta({ description: 'Of the owners that are accepted, as GET shows it.' }),
  })
  .meta({ id: 'ConfirmOwnersRequest' })

export type TransferRequest = z.infer<typeof TransferRequest>
