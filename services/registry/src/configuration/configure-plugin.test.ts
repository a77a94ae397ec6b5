import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  type AnswerUnderTest,
  metadataOf,
  openRegistry,
  type RegistryUnderTest,
} from '../testing/registry-under-test.ts'

const INSTALLED = '/tenants/acme/plugins/test-plugin'
const KEY = `2026:${randomBytes(32).toString('base64')}`
const SECRET = 'sk-a-secret-value'

const SCHEMA = {
  type: 'object',
  properties: {
    label: { type: 'string', maxLength: 10, default: 'Pay' },
    fee: { type: 'number', minimum: 0 },
    gateway: {
      type: 'object',
      properties: {
        url: { type: 'string', format: 'uri' },
        key: { type: 'string', minLength: 4, writeOnly: true },
      },
      required: ['url', 'key'],
    },
  },
  additionalProperties: false,
}
const GATEWAY = { url: 'https://pay.example', key: SECRET }

/** A registry with a plugin of one schema for each version, from 1.0.0 on. */
async function openWith(
  schemas: readonly object[],
  env = { CONFIGURATION_KEYS: KEY },
): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env })
  for (const [index, schema] of schemas.entries()) {
    await registry.publish(metadataOf({ version: `${index + 1}.0.0`, configuration: { schema } }))
  }
  return registry
}

const install = (registry: RegistryUnderTest, facts: object = {}) =>
  registry.install('acme', { pluginId: 'test-plugin', ...facts })

const patch = (registry: RegistryUnderTest, body: object, query = '') =>
  registry.request({ method: 'PATCH', url: `${INSTALLED}${query}`, body })

const tokenOf = (name: string) => `${name}-token-of-enough-characters`

const tokenEntry = (name: string, scopes: readonly string[], tenant = 'acme') => ({
  name,
  scopes,
  token: tokenOf(name),
  tenants: [tenant],
})

const placesOf = (answer: AnswerUnderTest) =>
  (answer.problem().errors ?? []).map(({ pointer, message }) => `${pointer}: ${message}`)

const secretsOf = async (registry: RegistryUnderTest, tenantId = 'acme') => {
  const { body } = await registry.request({ url: `/tenants/${tenantId}/plugins/test-plugin/secrets` })
  return body.secrets.map(({ pointer, value }: { pointer: string; value: unknown }) => [pointer, value])
}

describe('the configuration of a plugin with a schema', () => {
  it('gets its defaults at the install, in the answer and in the tenant manifest', async () => {
    await using registry = await openWith([SCHEMA])
    expect((await install(registry, { config: { fee: 2 } })).body.config).toEqual({ label: 'Pay', fee: 2 })
    const manifest = await registry.request({ url: '/tenants/acme/manifest' })
    expect(manifest.body.plugins[0].config).toEqual({ label: 'Pay', fee: 2 })
  })

  it('is refused with the place of each fault, at an install and at a change, and nothing changes', async () => {
    await using registry = await openWith([SCHEMA])
    const config = { label: 'far too long', fee: -1, extra: true }
    const faults = [
      '/config/extra: config.extra is not a known field',
      '/config/fee: config.fee must be at least 0',
      '/config/label: config.label must have at most 10 characters',
    ]
    const refused = await install(registry, { config })
    expect(refused.problem()).toMatchObject({ status: 422, code: 'CONFIGURATION_REFUSED' })
    expect(placesOf(refused).toSorted()).toEqual(faults)
    expect((await registry.request({ url: INSTALLED })).status).toBe(404)
    await install(registry)
    const before = await registry.catalog.tenants.find('acme')
    expect(placesOf(await patch(registry, { config })).toSorted()).toEqual(faults)
    expect(await registry.catalog.tenants.find('acme')).toEqual(before)
  })

  it('is not validated by a change of something else', async () => {
    await using registry = await openWith([SCHEMA])
    await install(registry)
    expect((await patch(registry, { order: 3 })).body).toMatchObject({ order: 3, config: { label: 'Pay' } })
  })

  it('that is sent again without its defaults makes no generation', async () => {
    await using registry = await openWith([SCHEMA])
    const config = { fee: 1, gateway: GATEWAY }
    await install(registry, { config })
    expect((await install(registry, { config })).body).toMatchObject({ generation: 1, changes: [] })
    expect((await patch(registry, { config })).body).toMatchObject({ generation: 1, changes: [] })
  })

  it('keeps a tenant from another version whose schema refuses it, until both change together', async () => {
    const next = { properties: { label: { type: 'string' }, tax: { type: 'number' } }, required: ['tax'] }
    await using registry = await openWith([SCHEMA, next])
    await install(registry, { version: '1.0.0' })
    const refused = await patch(registry, { version: '2.0.0' })
    expect(refused.problem().code).toBe('CONFIGURATION_REFUSED')
    expect(placesOf(refused)).toEqual(['/config/tax: config.tax is missing'])
    expect((await registry.request({ url: INSTALLED })).body.version).toBe('1.0.0')
    const both = await patch(registry, { version: '2.0.0', config: { tax: 7 } })
    expect(both.body).toMatchObject({ version: '2.0.0', config: { tax: 7 }, generation: 2 })
  })

  it('is validated by a dry run, which stores nothing', async () => {
    await using registry = await openWith([SCHEMA])
    await install(registry)
    expect(placesOf(await patch(registry, { config: { fee: 'x' } }, '?dryRun=true'))).toEqual([
      '/config/fee: config.fee must be a number',
    ])
    const dry = await patch(registry, { config: { fee: 3, gateway: GATEWAY } }, '?dryRun=true')
    expect(dry.body).toMatchObject({ generation: 2, config: { fee: 3, label: 'Pay' } })
    expect((await registry.request({ url: INSTALLED })).body.config).toEqual({ label: 'Pay' })
  })

  it('is refused when its defaults make it larger than 16 KiB', async () => {
    await using registry = await openWith([{ properties: { text: { default: 'x'.repeat(17_000) } } }])
    expect(placesOf(await install(registry))).toEqual([expect.stringMatching(/^\/config: .*16384 bytes/)])
  })

  it('that takes too long to validate is refused, and that of other tenants is not', async () => {
    const env = { CONFIGURATION_KEYS: KEY, CONFIGURATION_TIMEOUT_MS: '1000' }
    await using registry = await openWith([{ properties: { a: { pattern: '^(a+)+$' } } }], env)
    const slow = install(registry, { config: { a: `${'a'.repeat(40)}!` } })
    const other = registry.install('other', { pluginId: 'test-plugin', config: { a: 'aaa' } })
    expect((await slow).problem()).toMatchObject({ status: 422, code: 'CONFIGURATION_TOO_COSTLY' })
    expect((await other).status).toBe(201)
  })

  it('is any object for a version without a schema', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    const config = { anything: [1, { b: null }] }
    expect((await install(registry, { config })).body).toMatchObject({ config, secrets: [] })
  })
})

describe('a secret of a configuration', () => {
  it('is in no answer, manifest, generation or record, and is given to the scope for it', async () => {
    await using registry = await openWith([SCHEMA])
    const answers = [
      await install(registry, { config: { gateway: GATEWAY } }),
      await registry.request({ url: INSTALLED }),
      await registry.request({ url: '/tenants/acme/plugins' }),
      await registry.request({ url: '/tenants/acme/manifest' }),
      await registry.request({ url: '/tenants/acme/generations/1' }),
    ]
    for (const { status, text } of answers) {
      expect([200, 201]).toContain(status)
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain('sealed')
    }
    expect(answers[1]?.body).toMatchObject({
      config: { label: 'Pay', gateway: { url: GATEWAY.url } },
      secrets: [{ pointer: '/gateway/key', setAt: expect.any(String) }],
    })
    expect(JSON.stringify(await registry.catalog.tenants.find('acme'))).not.toContain(SECRET)
    expect(await secretsOf(registry)).toEqual([['/gateway/key', SECRET]])
  })

  it('is kept by a change that leaves it out, replaced by one that has it, and removed by null', async () => {
    await using registry = await openWith([{ properties: { a: { writeOnly: true }, b: {} } }])
    await install(registry, { config: { a: 'first' } })
    await patch(registry, { config: { b: 1 } })
    expect(await secretsOf(registry)).toEqual([['/a', 'first']])
    const replaced = await patch(registry, { config: { a: ['second'] } })
    expect(replaced.body.changes).toMatchObject([{ description: 'test-plugin was configured anew.' }])
    expect(await secretsOf(registry)).toEqual([['/a', ['second']]])
    expect((await patch(registry, { config: { a: null } })).body).toMatchObject({ config: {}, secrets: [] })
    expect(await secretsOf(registry)).toEqual([])
  })

  it('goes with the object that it is in, and counts as present when that object requires it', async () => {
    await using registry = await openWith([SCHEMA])
    await install(registry, { config: { gateway: GATEWAY } })
    const moved = await patch(registry, { config: { gateway: { url: 'https://other.example' } } })
    expect(moved.body.config.gateway).toEqual({ url: 'https://other.example' })
    expect((await patch(registry, { config: {} })).body.secrets).toEqual([])
    const lacking = await patch(registry, { config: { gateway: { url: GATEWAY.url } } })
    expect(placesOf(lacking)).toEqual(['/config/gateway/key: config.gateway.key is missing'])
  })

  it('is validated, and its refusal does not repeat it', async () => {
    await using registry = await openWith([SCHEMA])
    const refused = await install(registry, { config: { gateway: { ...GATEWAY, key: 'abc' } } })
    expect(placesOf(refused)).toEqual([
      '/config/gateway/key: config.gateway.key must have at least 4 characters',
    ])
    expect(refused.text).not.toContain('abc')
  })

  it('comes back with a rollback', async () => {
    await using registry = await openWith([SCHEMA])
    await install(registry, { config: { gateway: GATEWAY } })
    await patch(registry, { config: {} })
    await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: 1 } })
    expect(await secretsOf(registry)).toEqual([['/gateway/key', SECRET]])
  })

  it('becomes one with the version whose schema says so', async () => {
    const open = { properties: { token: { type: 'string' } } }
    const closed = { properties: { token: { type: 'string', writeOnly: true } } }
    await using registry = await openWith([open, closed])
    await install(registry, { version: '1.0.0', config: { token: SECRET } })
    const upgraded = await patch(registry, { version: '2.0.0' })
    expect(upgraded.body).toMatchObject({ config: {}, secrets: [{ pointer: '/token' }] })
    expect(await secretsOf(registry)).toEqual([['/token', SECRET]])
  })

  it('cannot be set without keys, while everything else can', async () => {
    await using registry = await openWith([SCHEMA], { CONFIGURATION_KEYS: '' })
    const refused = await install(registry, { config: { gateway: GATEWAY } })
    expect(refused.problem()).toMatchObject({ status: 409, code: 'SECRET_KEYS_MISSING' })
    expect((await install(registry, { config: { fee: 1 } })).status).toBe(201)
  })

  it('whose key is gone is not answered, and can be set again', async () => {
    await using former = await openWith([SCHEMA])
    await install(former, { config: { gateway: GATEWAY } })
    const { store, catalog } = former
    const env = { CONFIGURATION_KEYS: `2027:${randomBytes(32).toString('base64')}` }
    await using registry = await openRegistry({ store, catalog, env })
    const unread = (await registry.request({ url: `${INSTALLED}/secrets` })).problem()
    expect(unread).toMatchObject({ status: 409, code: 'SECRET_UNREADABLE' })
    expect(unread.detail).toContain('no key "2026"')
    expect(
      (await patch(registry, { config: { fee: 1, gateway: { url: GATEWAY.url } } })).problem().code,
    ).toBe('SECRET_UNREADABLE')
    expect((await patch(registry, { order: 1 })).status).toBe(200)
    await patch(registry, { config: { gateway: GATEWAY } })
    expect(await secretsOf(registry)).toEqual([['/gateway/key', SECRET]])
  })

  it('is not for a token without the scope, or of another tenant', async () => {
    const tokens = [
      tokenEntry('back-end', ['secrets']),
      tokenEntry('shop', ['publish', 'install', 'read', 'admin']),
      tokenEntry('other', ['secrets'], 'other'),
    ]
    await using registry = await openRegistry({
      env: { CONFIGURATION_KEYS: KEY, REGISTRY_TOKENS: JSON.stringify(tokens) },
    })
    const codeFor = async (name?: string) => {
      const headers: Record<string, string> =
        name === undefined ? {} : { authorization: `Bearer ${tokenOf(name)}` }
      return (await registry.request({ url: `${INSTALLED}/secrets`, headers })).problem().code
    }
    expect(await codeFor()).toBe('UNAUTHENTICATED')
    expect(await codeFor('shop')).toBe('SCOPE_MISSING')
    expect(await codeFor('other')).toBe('TENANT_FORBIDDEN')
    expect(await codeFor('back-end')).toBe('PLUGIN_NOT_INSTALLED')
  })
})
