import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { TenantId } from './tenant-id.ts'
import { lineOfText } from './text.ts'

/** What a token may do. */
export const Scope = z.enum(['publish', 'stage', 'install', 'read', 'secrets', 'admin']).meta({
  id: 'Scope',
  description:
    'publish: publish plugins, and stage their versions too. stage: only upload versions that wait for approval. install, read: install plugins for its tenants, and read what they have. secrets: read the secrets in the configurations of its tenants. admin: operate the registry.',
})

export type Scope = z.infer<typeof Scope>

/** True when one of the scopes is for plugins, and not for tenants or the registry. */
export function areForPlugins(scopes: readonly Scope[]): boolean {
  return scopes.includes('publish') || scopes.includes('stage')
}

/** Plugin ids that a token may publish: one id, or with a `*` at the end all that begin with it. */
export const PluginPattern = z
  .union([PluginId, z.string().regex(/^(?:[a-z0-9][a-z0-9-]{0,62})?\*$/)], {
    error: 'must be a plugin id, or the beginning of one and a * such as "acme-*"',
  })
  .meta({ examples: ['acme-*', 'banner'] })

export type PluginPattern = z.infer<typeof PluginPattern>

/** A tenant, or `*` for all. */
export const TenantPattern = z.union([z.literal('*'), TenantId]).meta({ examples: ['acme', '*'] })

export type TenantPattern = z.infer<typeof TenantPattern>

const MOST_NAMED = 100

const Grants = z.object({
  scopes: z.array(Scope).min(1).max(Scope.options.length).meta({ description: 'What the token may do.' }),
  tenants: z
    .array(TenantPattern)
    .max(MOST_NAMED)
    .meta({ description: 'For which tenants it may do it; * for all.' }),
  plugins: z
    .array(PluginPattern)
    .max(MOST_NAMED)
    .meta({ description: 'Which plugins it may publish, or stage.' }),
})

/** The name of a token, which logs, generations and versions have. */
export const TokenName = lineOfText(64).meta({ examples: ['ci of the shop'] })

/** On whose behalf a token publishes: plugins belong to publishers. */
export const PublisherName = lineOfText(64).meta({
  description: 'A publisher, to whom plugins belong.',
  examples: ['the shop team'],
})

/** The public part of a token, by which it is listed and revoked. */
export const TokenId = z
  .string()
  .regex(/^[0-9A-Za-z]{12}$/)
  .meta({ description: 'The id of a token, which is no secret.', examples: ['4fJk20ZsQ1xV'] })

export type TokenId = z.infer<typeof TokenId>

/** The body of POST /tokens. */
export const TokenRequest = z
  .strictObject({
    name: TokenName,
    scopes: Grants.shape.scopes,
    tenants: Grants.shape.tenants.default([]),
    plugins: Grants.shape.plugins.optional().meta({
      description:
        'Which plugins it may publish, or stage. When absent: any, if publish or stage is among the scopes.',
    }),
    publisher: PublisherName.optional().meta({
      description:
        'On whose behalf it publishes. When absent: its name. Tokens of one publisher share their plugins.',
    }),
    expiresAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'When it ends by itself. When absent: when it is revoked.' }),
  })
  .refine(({ plugins, scopes }) => plugins === undefined || areForPlugins(scopes), {
    path: ['plugins'],
    error: 'limits what the token may publish, but its scopes include neither "publish" nor "stage"',
  })
  .meta({ id: 'TokenRequest' })

export type TokenRequest = z.infer<typeof TokenRequest>

/** A token without its secret. */
export const TokenDocument = z
  .object({
    tokenId: TokenId.nullable().meta({ description: 'null for a token of REGISTRY_TOKENS.' }),
    name: z.string(),
    source: z.enum(['registry', 'environment', 'exchange']).meta({
      description:
        'registry: made by a request or a command. environment: of REGISTRY_TOKENS. exchange: given to a CI job for its id token, and removed soon after its end.',
    }),
    ...Grants.shape,
    publisher: z.string().meta({ description: 'On whose behalf it publishes.' }),
    createdAt: z.iso.datetime().nullable(),
    createdBy: z.string().nullable().meta({ description: 'The name of the token that made it.' }),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'To about an hour; null when it has not been used.' }),
  })
  .meta({ id: 'Token' })

export type TokenDocument = z.infer<typeof TokenDocument>

/** The answer to POST /tokens: the only one that has the token itself. */
export const IssuedToken = TokenDocument.extend({
  token: z.string().meta({ description: 'Shown once. Send it as Authorization: Bearer ….' }),
}).meta({ id: 'IssuedToken' })

export type IssuedToken = z.infer<typeof IssuedToken>
