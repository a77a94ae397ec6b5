import { Scope } from '@plugboard/types'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

/** A hundred thousand, when it is asked for by name. */
const OPERATIONS = Number(process.env['PLUGBOARD_OPERATIONS'] ?? 3000)
const SEED = Number(process.env['PLUGBOARD_SEED'] ?? 1)

const TENANTS = ['t0', 't1', 't2', 't3', 't4']
const PLUGINS = ['vault', 'other']
const SCHEMA = {
  type: 'object',
  properties: { label: { type: 'string' }, key: { type: 'string', writeOnly: true } },
}
const CONFIGURATION_KEYS = `2026:${Buffer.alloc(32, 7).toString('base64')}`
const REFUSALS: readonly unknown[] = [
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'TENANT_FORBIDDEN',
  'TENANT_MISSING',
]

type Random = (below: number) => number
type Facts = Readonly<Record<'tenantId' | 'random', string>> & { readonly next: Random }

/** Texts that only the tenant may read: of any configuration, and of a secret. */
const canary = ({ tenantId, random }: Facts) => `canary-${tenantId}-open-${random}`
const secretCanary = ({ tenantId, random }: Facts) => `canary-${tenantId}-secret-${random}`
const configOf = (facts: Facts) => ({ label: canary(facts), key: secretCanary(facts) })

/** A random body for each route that takes one. */
const BODIES: Readonly<Record<string, (facts: Facts) => unknown>> = {
  'post /plugins/install': (facts) => ({ pluginId: PLUGINS[facts.next(2)], config: configOf(facts) }),
  'patch /tenants/{tenantId}/plugins/{pluginId}': (facts) => ({ config: configOf(facts) }),
  'patch /tenants/{tenantId}': (facts) =>
    facts.next(2) === 0 ? { freeze: { reason: canary(facts) } } : { freeze: null },
  'put /tenants/{tenantId}/order': (facts) => ({ plugins: [PLUGINS[facts.next(2)]] }),
  'post /tenants/{tenantId}/rollback': (facts) => ({ generation: 1 + facts.next(30) }),
}

interface Operation {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly scope: Scope
}

interface Token {
  readonly token: string
  readonly scopes: readonly Scope[]
  readonly tenants: readonly string[]
}

const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        security: z.array(z.object({ token: z.array(Scope).default([]) })),
        parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
      }),
    ),
  ),
})

/** Every operation that names a tenant, in its path or in a header, from the document of the registry. */
async function operationsOf({ request }: RegistryUnderTest): Promise<readonly Operation[]> {
  const { paths } = Document.parse((await request({ url: '/openapi.json' })).body)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([verb, { security, parameters }]) => {
      const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      if (!names.includes('path tenantId') && !names.includes('header x-tenant-id')) return []
      const method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).parse(verb.toUpperCase())
      const [scope] = security.flatMap(({ token }) => token)
      if (!scope) throw new Error(`${verb} ${path} needs no token`)
      return [{ name: `${verb} ${path}`, method, path, scope }]
    }),
  )
}

/** A generator of pseudo-random numbers (mulberry32), so that a failure can be repeated. */
function seeded(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Tokens with any scopes and tenants; the last one has all. */
function tokensOf(next: Random): readonly Token[] {
  const some = <Item>(items: readonly Item[]) => items.filter(() => next(2) === 0)
  const tokens = Array.from({ length: 15 }, (_, index): Token => {
    const scopes = some(Scope.options)
    return {
      token: `token-number-${index}-of-the-test`,
      scopes: scopes.length > 0 ? scopes : ['read'],
      tenants: TENANTS.filter(() => next(3) === 0),
    }
  })
  return [...tokens, { token: 'token-of-everything-there-is', scopes: Scope.options, tenants: ['*'] }]
}

it(`after any of ${OPERATIONS} operations nobody has read or changed what belongs to another tenant`, async () => {
  const next = seeded(SEED)
  const tokens = tokensOf(next)
  await using registry = await openRegistry({
    env: {
      CONFIGURATION_KEYS,
      GENERATIONS_KEPT: '30',
      // The numbers of generations are no secret, and a stream would have no end to wait for.
      LIVE_SUBSCRIBERS_MAX: '0',
      REGISTRY_TOKENS: JSON.stringify(tokens.map((entry, index) => ({ name: `token-${index}`, ...entry }))),
    },
  })
  const all = { authorization: `Bearer ${tokens.at(-1)?.token}` }
  for (const id of PLUGINS) {
    const form = new FormData()
    form.append('file', new Blob(['export default {}']))
    form.append('metadata', JSON.stringify(metadataOf({ id, configuration: { schema: SCHEMA } })))
    const { status } = await registry.request({ method: 'POST', url: '/plugins/upload', headers: all, form })
    expect(status).toBe(201)
  }
  const operations = await operationsOf(registry)
  expect(operations.length).toBeGreaterThan(12)
  const writes = operations.filter(({ method }) => method !== 'GET' && method !== 'DELETE')
  expect(Object.keys(BODIES).toSorted()).toEqual(writes.map(({ name }) => name).toSorted())

  const outcomes = new Map<string, { allowed: number; refused: number; read: number }>()
  let before = await registry.catalog.tenants.revisionsOf(TENANTS)
  for (let index = 0; index < OPERATIONS; index += 1) {
    const operation = operations[next(operations.length)]
    const tenantId = TENANTS[next(TENANTS.length)]
    if (!operation || !tenantId) throw new Error('there is nothing to choose from')
    // Half of the requests have a token that may do it, so that there is much to read.
    const able = tokens.filter((token) => mayUse(token, operation, tenantId))
    const token =
      next(2) === 0
        ? able[next(able.length)]
        : [...tokens, undefined, 'unknown' as const][next(tokens.length + 2)]
    const facts = { tenantId, random: String(index), next }
    const body = BODIES[operation.name]?.(facts)
    const url = operation.path
      .replace('{tenantId}', tenantId)
      .replace('{pluginId}', PLUGINS[next(PLUGINS.length)] ?? '')
      .replace('{generation}', String(1 + next(30)))
    const headers = {
      ...(operation.path.includes('{tenantId}') ? {} : { 'x-tenant-id': tenantId }),
      ...(token && {
        authorization: `Bearer ${token === 'unknown' ? 'a-token-that-nobody-has' : token.token}`,
      }),
    }
    const query = operation.name.endsWith('/changes') ? `?since=${1 + next(30)}` : ''
    const answer = await registry.request({
      method: operation.method,
      url: `${url}${query}`,
      headers,
      ...(body === undefined ? {} : { body }),
    })

    const what = `seed ${SEED}, operation ${index}: ${operation.name} of ${tenantId} was answered ${answer.status}: ${answer.text}`
    const isAllowed = typeof token === 'object' && mayUse(token, operation, tenantId)
    const isRefused = answer.status >= 400 && REFUSALS.includes(answer.body?.code)
    expect(isRefused, what).toBe(!isAllowed)
    const told = [...answer.text.matchAll(/canary-(\w+)-(open|secret)/g)]
    for (const [, owner, kind] of told) {
      expect(isAllowed && owner === tenantId, what).toBe(true)
      expect(kind === 'open' || operation.scope === 'secrets', what).toBe(true)
    }
    const after = await registry.catalog.tenants.revisionsOf(TENANTS)
    const changed = TENANTS.filter((id) => after.get(id) !== before.get(id))
    expect(
      changed.every((id) => isAllowed && id === tenantId && operation.method !== 'GET'),
      what,
    ).toBe(true)
    before = after
    const outcome = outcomes.get(operation.name) ?? { allowed: 0, refused: 0, read: 0 }
    outcome[isAllowed ? 'allowed' : 'refused'] += 1
    outcome.read += told.length > 0 ? 1 : 0
    outcomes.set(operation.name, outcome)
  }
  // Otherwise the run has shown nothing.
  expect(outcomes.size).toBe(operations.length)
  for (const [name, { allowed, refused }] of outcomes) {
    expect(Math.min(allowed, refused), name).toBeGreaterThan(10)
  }
  for (const name of ['manifest', 'generations', 'plugins', 'plugins/{pluginId}/secrets']) {
    expect(outcomes.get(`get /tenants/{tenantId}/${name}`)?.read, name).toBeGreaterThan(10)
  }
}, 3_600_000)

function mayUse({ scopes, tenants }: Token, { scope }: Operation, tenantId: string): boolean {
  return scopes.includes(scope) && (tenants.includes('*') || tenants.includes(tenantId))
}
