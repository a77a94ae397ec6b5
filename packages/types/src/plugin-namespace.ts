import { z } from 'zod'
import { PublisherName } from './access-token.ts'
import { PluginId } from './plugin-id.ts'
import { OWNERS_LIMIT } from './plugin-owners.ts'

/** An id, and all ids that begin with it and a hyphen: `acme` has `acme` and `acme-pay`. */
export const PluginNamespace = PluginId.meta({
  description: 'A plugin id, which stands for all ids that begin with it and a hyphen too.',
  examples: ['acme'],
})

/** The body of PUT /namespaces/:namespace. */
export const NamespaceRequest = z
  .strictObject({
    owners: z.array(PublisherName).max(OWNERS_LIMIT).meta({
      description: 'The publishers that may claim ids in it. Empty: nobody may.',
    }),
  })
  .meta({ id: 'NamespaceRequest' })

export type NamespaceRequest = z.infer<typeof NamespaceRequest>

/** A namespace that is reserved. Plugins that are in it already stay with their owners. */
export const NamespaceDocument = z
  .object({
    namespace: PluginNamespace,
    owners: z.array(z.string()).meta({ description: 'Sorted.' }),
    reservedAt: z.iso.datetime(),
  })
  .meta({ id: 'Namespace' })

export type NamespaceDocument = z.infer<typeof NamespaceDocument>
