import { areForPlugins, PluginPattern, PublisherName, Scope, TenantId, TenantPattern } from '@plugboard/types'
import { z } from 'zod'
import { ALL_PLUGINS } from '../access/credentials.ts'
import { jsonSetting } from '../json-setting.ts'

/** What a provider says of a person. */
export type Claims = Readonly<Record<string, unknown>>

/** Some providers send booleans as texts. */
const VERIFIED = new Set<unknown>([true, 'true'])

const ClaimName = z.string().min(1).max(256)

const RoleRule = z
  .strictObject({
    claim: ClaimName,
    value: z.string().min(1).max(256).optional(),
    scopes: z.array(Scope).min(1),
    tenants: z
      .union([z.array(TenantPattern), z.strictObject({ claim: ClaimName })], {
        error:
          'must be a list of tenant ids, where "*" means all, or {"claim": "NAME"} for the tenants that a claim names',
      })
      .default([]),
    plugins: z.array(PluginPattern).min(1).optional(),
    publisher: PublisherName.optional(),
  })
  .refine(({ plugins, scopes }) => plugins === undefined || areForPlugins(scopes), {
    path: ['plugins'],
    error: 'limits what a person may publish, but the scopes include neither "publish" nor "stage"',
  })

/** Who gets which role: the first rule that fits a person decides. */
export type RoleRules = readonly z.infer<typeof RoleRule>[]

/** What a person may do. */
export interface Role {
  readonly scopes: readonly Scope[]
  readonly tenants: readonly TenantPattern[]
  readonly plugins: readonly PluginPattern[]
  /** Null: the person publishes on their own behalf. */
  readonly publisher: string | null
}

const RoleRules = z
  .array(RoleRule, {
    error: 'must be an array',
  })
  .min(1, { error: 'must have at least one rule, because without one nobody can sign in' })

/** The setting OIDC_ROLES: a JSON array of rules. */
export function roleRules() {
  return jsonSetting(RoleRules, 'a JSON array of rules')
}

/** The role of a person; null when no rule fits, which gives nobody a role by default. */
export function roleOf(rules: RoleRules, claims: Claims): Role | null {
  for (const { claim, value, scopes, tenants: named, plugins, publisher = null } of rules) {
    const values = valuesOf(claims, claim)
    if (value === undefined ? values.length === 0 : !values.includes(value)) continue
    const tenants = 'claim' in named ? tenantsIn(claims, named.claim) : named
    // A rule for the tenants of a claim fits nobody who has none.
    if ('claim' in named && tenants.length === 0) continue
    return { scopes, tenants, plugins: plugins ?? (areForPlugins(scopes) ? ALL_PLUGINS : []), publisher }
  }
  return null
}

/** The claims that the rules look at. */
export function claimsIn(rules: RoleRules): readonly string[] {
  return rules.flatMap(({ claim, tenants }) => ('claim' in tenants ? [claim, tenants.claim] : [claim]))
}

/**
 * The values of a claim as texts. The name may be a path with dots, such as realm_access.roles, unless a claim has just this name.
 * An address counts only if the provider says that it is verified, as a boolean or as a text: anybody could have written another one.
 */
export function valuesOf(claims: Claims, name: string): readonly string[] {
  if (name === 'email' && !VERIFIED.has(claims['email_verified'])) return []
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce<unknown>(stepInto, claims)
  return (Array.isArray(value) ? value : [value]).flatMap((each: unknown) =>
    typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean' ? [String(each)] : [],
  )
}

function stepInto(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

/** Never all of them, whatever a provider says. */
function tenantsIn(claims: Claims, name: string): readonly TenantId[] {
  return valuesOf(claims, name).filter((value) => TenantId.safeParse(value).success)
}
