import { createHash } from 'node:crypto'
import { PluginId, Sha256, TenantId } from '@plugboard/types'
import { z } from 'zod'

/**
 * What a token may do: publish plugins, install them for its tenants, read its tenants' plugins, read the secrets in the
 * configurations of its tenants, operate the registry.
 */
export const Scope = z.enum(['publish', 'install', 'read', 'secrets', 'admin'])

export type Scope = z.infer<typeof Scope>

/** Plugin ids that a token may publish: one id, or with a `*` at the end all that begin with it. */
const PluginPattern = z.union([PluginId, z.string().regex(/^(?:[a-z0-9][a-z0-9-]{0,62})?\*$/)], {
  error: 'must be a plugin id, or the beginning of one and a * such as "acme-*"',
})

type PluginPattern = z.infer<typeof PluginPattern>

/** A token in memory: only its hash. */
export interface Credential {
  /** Its name in logs. */
  readonly name: string
  readonly sha256: Sha256
  readonly scopes: ReadonlySet<Scope>
  readonly tenants: ReadonlySet<TenantId> | 'all'
  /** The plugins that it may publish. */
  readonly plugins: readonly PluginPattern[]
}

const MIN_TOKEN_CHARACTERS = 24

const TokenEntry = z
  .strictObject({
    name: z.string().min(1).max(64),
    token: z
      .string()
      .min(MIN_TOKEN_CHARACTERS, { error: `must have at least ${MIN_TOKEN_CHARACTERS} characters` })
      .regex(/^[\x21-\x7e]+$/, { error: 'must be visible ASCII characters without spaces' })
      .optional(),
    sha256: Sha256.optional(),
    scopes: z.array(Scope).min(1),
    tenants: z.array(z.union([z.literal('*'), TenantId])).default([]),
    plugins: z.array(PluginPattern).min(1).optional(),
  })
  .refine((entry) => (entry.token === undefined) !== (entry.sha256 === undefined), {
    error: 'must have either token or sha256',
  })
  .refine(({ plugins, scopes }) => plugins === undefined || scopes.includes('publish'), {
    path: ['plugins'],
    error: 'limits what the token may publish, but its scopes do not include "publish"',
  })

const TokenEntries = z
  .array(TokenEntry, {
    error: ({ input }) =>
      input === undefined ? 'must be JSON, in single quotes when it is set in a shell' : 'must be an array',
  })
  .min(1, { error: 'must have at least one token' })
  .refine((entries) => new Set(entries.map(hashOf)).size === entries.length, {
    error: 'must not repeat a token',
  })

/** The setting REGISTRY_TOKENS: a JSON array of tokens. Messages about faults never contain its value. */
export function tokens() {
  return z.string().transform((text, context): readonly Credential[] => {
    const parsed = TokenEntries.safeParse(parseJson(text))
    if (parsed.success) return parsed.data.map(credentialOf)
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'} ${issue.message}`)
    context.addIssue({ code: 'custom', message: `must be a JSON array of tokens: ${faults.join('; ')}` })
    return z.NEVER
  })
}

function credentialOf(entry: z.infer<typeof TokenEntry>): Credential {
  return {
    name: entry.name,
    sha256: hashOf(entry),
    scopes: new Set(entry.scopes),
    tenants: entry.tenants.includes('*') ? 'all' : new Set(entry.tenants),
    plugins: entry.plugins ?? ['*'],
  }
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

/** Undefined, which no schema accepts, when the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
