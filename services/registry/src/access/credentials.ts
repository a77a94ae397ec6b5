import { createHash } from 'node:crypto'
import {
  areForPlugins,
  type PluginId,
  PluginPattern,
  type Provenance,
  PublisherName,
  Scope,
  Sha256,
  type TenantId,
  TenantPattern,
  type TokenId,
} from '@plugboard/types'
import { z } from 'zod'
import { jsonSetting } from '../json-setting.ts'

/** What a caller may do: a token in memory, with only its hash, or what a session grants. */
export interface Credential {
  /** Its name in logs. */
  readonly name: string
  /** Of the token, or of the text in the session's cookie. */
  readonly sha256: Sha256
  /** Null for a token of the settings, and for a person. */
  readonly tokenId: TokenId | null
  /** Null: when it is revoked. */
  readonly expiresAtMs: number | null
  readonly scopes: ReadonlySet<Scope>
  readonly tenants: ReadonlySet<TenantId> | 'all'
  /** On whose behalf it publishes. */
  readonly publisher: string
  /** The plugins that it may publish. */
  readonly plugins: readonly PluginPattern[]
  /** The CI job that got it for its id token. Missing in all other tokens. */
  readonly provenance?: Provenance | undefined
}

const MIN_TOKEN_CHARACTERS = 24

const TokenText = z
  .string()
  .min(MIN_TOKEN_CHARACTERS, { error: `must have at least ${MIN_TOKEN_CHARACTERS} characters` })
  .regex(/^[\x21-\x7e]+$/, { error: 'must be visible ASCII characters without spaces' })

const TokenEntry = z
  .strictObject({
    name: z.string().min(1).max(64),
    token: TokenText.optional(),
    sha256: Sha256.optional(),
    scopes: z.array(Scope).min(1),
    tenants: z.array(TenantPattern).default([]),
    plugins: z.array(PluginPattern).min(1).optional(),
    publisher: PublisherName.optional(),
  })
  .refine((entry) => (entry.token === undefined) !== (entry.sha256 === undefined), {
    error: 'must have either token or sha256',
  })
  .refine(({ plugins, scopes }) => plugins === undefined || areForPlugins(scopes), {
    path: ['plugins'],
    error: 'limits what the token may publish, but its scopes include neither "publish" nor "stage"',
  })

const TokenEntries = z
  .array(TokenEntry, {
    error: 'must be an array',
  })
  .refine((entries) => new Set(entries.map(hashOf)).size === entries.length, {
    error: 'must not repeat a token',
  })

/** The setting REGISTRY_TOKENS: a JSON array of tokens, also an empty one. */
export function tokens() {
  return jsonSetting(
    TokenEntries.transform((entries): readonly Credential[] => entries.map(credentialOf)),
    'a JSON array of tokens',
  )
}

function credentialOf(entry: z.infer<typeof TokenEntry>): Credential {
  return createCredential({ ...entry, sha256: hashOf(entry), plugins: entry.plugins ?? ALL_PLUGINS })
}

/** Of a token that limits nothing. */
export const ALL_PLUGINS: readonly PluginPattern[] = ['*']

/** A token in memory, from what is stored or configured of it. */
export function createCredential(facts: {
  readonly name: string
  readonly sha256: Sha256
  readonly scopes: readonly Scope[]
  readonly tenants: readonly TenantPattern[]
  readonly plugins: readonly PluginPattern[]
  readonly publisher?: string | undefined
  readonly provenance?: Provenance | undefined
  readonly tokenId?: TokenId
  readonly expiresAtMs?: number | null
}): Credential {
  const { name, sha256, scopes, tenants, plugins, publisher = name, provenance } = facts
  const { tokenId = null, expiresAtMs = null } = facts
  return {
    name,
    sha256,
    tokenId,
    expiresAtMs,
    scopes: new Set(scopes),
    tenants: tenants.includes('*') ? 'all' : new Set(tenants),
    publisher,
    plugins,
    provenance,
  }
}

/** The setting REGISTRY_BOOTSTRAP_TOKEN: the credential of the first administrator. */
export function bootstrapToken() {
  return TokenText.transform(
    (token): Credential =>
      createCredential({
        name: 'bootstrap',
        sha256: hashToken(token),
        scopes: Scope.options,
        tenants: ['*'],
        plugins: ALL_PLUGINS,
      }),
  )
}

/** True when one of the patterns matches the plugin. */
export function namesPlugin(patterns: readonly PluginPattern[], pluginId: PluginId): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? pluginId.startsWith(pattern.slice(0, -1)) : pattern === pluginId,
  )
}

/** The hash by which a token is looked up, so that the time of the comparison reveals nothing about the token. */
export function hashToken(token: string): Sha256 {
  return createHash('sha256').update(token).digest('hex')
}

function hashOf({ token, sha256 }: z.infer<typeof TokenEntry>): Sha256 {
  return sha256 ?? hashToken(token ?? '')
}
