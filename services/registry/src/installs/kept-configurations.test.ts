import { GenerationDocument, RevealedSecrets, TenantDocument } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL = '/tenants/acme/plugins/test-plugin'
const CONFIGURATION = {
  schema: {
    type: 'object',
    properties: { label: { type: 'string' }, key: { type: 'string', writeOnly: true } },
  },
}
const CONFIG = { label: 'Pay now' }
const KEYS = { CONFIGURATION_KEYS: `2026:${Buffer.alloc(32, 7).toString('base64')}` }

/** A tenant with a plugin that has a configuration with a secret, and an order. */
async function openConfigured(): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env: KEYS })
  await registry.publish(metadataOf({ configuration: CONFIGURATION }))
  await registry.install('acme', {
    pluginId: 'test-plugin',
    version: '1.0.0',
    order: 3,
    config: { ...CONFIG, key: 'hunter2' },
  })
  return registry
}

const uninstall = (registry: RegistryUnderTest, query = '') =>
  registry.request({ method: 'DELETE', url: `${URL}${query}` })

const generation = async (registry: RegistryUnderTest, number: number) =>
  GenerationDocument.parse((await registry.request({ url: `/tenants/acme/generations/${number}` })).body)

const tenant = async (registry: RegistryUnderTest) =>
  TenantDocument.parse((await registry.request({ url: '/tenants/acme' })).body)

describe('an uninstall that keeps the configuration', () => {
  it('gives it, the secrets and the order to the next install, and keeps it no longer', async () => {
    await using registry = await openConfigured()
    expect((await uninstall(registry, '?keepConfiguration=true')).status).toBe(204)
    expect((await tenant(registry)).keptConfigurations).toEqual(['test-plugin'])
    const { status, body } = await registry.install('acme', { pluginId: 'test-plugin' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ config: CONFIG, order: 3, secrets: [{ pointer: '/key' }] })
    const revealed = await registry.request({ url: `${URL}/secrets` })
    expect(RevealedSecrets.parse(revealed.body).secrets).toMatchObject([{ value: 'hunter2' }])
    expect((await tenant(registry)).keptConfigurations).toEqual([])
  })

  it('says so in its generation, which has it without the secret', async () => {
    await using registry = await openConfigured()
    await uninstall(registry, '?keepConfiguration=true')
    const { changes, keptConfigurations, plugins } = await generation(registry, 2)
    expect(changes).toMatchObject([
      { description: 'test-plugin 1.0.0 was uninstalled, and its configuration is kept.' },
    ])
    expect(plugins).toEqual([])
    expect(keptConfigurations).toMatchObject([{ config: CONFIG, secrets: [{ pointer: '/key' }] }])
    expect(JSON.stringify(keptConfigurations)).not.toContain('hunter2')
  })

  it('comes back with a rollback, and is gone with one to a generation before it', async () => {
    await using registry = await openConfigured()
    await uninstall(registry, '?keepConfiguration=true')
    const rollBack = (number: number) =>
      registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: number } })
    await rollBack(1)
    expect((await tenant(registry)).keptConfigurations).toEqual([])
    await rollBack(2)
    expect(await generation(registry, 4)).toMatchObject({
      plugins: [],
      keptConfigurations: [{ config: CONFIG }],
    })
  })

  it('can be previewed', async () => {
    await using registry = await openConfigured()
    const { status, body } = await uninstall(registry, '?keepConfiguration=true&dryRun=true')
    expect(status).toBe(200)
    expect(body.changes[0].description).toContain('its configuration is kept')
    expect(await tenant(registry)).toMatchObject({ generation: 1, keptConfigurations: [] })
  })

  it('is refused when the tenant would keep more than it may, and the plugin stays', async () => {
    await using registry = await openConfigured()
    const stored = await registry.catalog.tenants.find('acme')
    if (!stored) throw new Error('nothing is installed')
    const config = { text: 'x'.repeat(16_000) }
    const keptConfigurations = Array.from({ length: 66 }, (_, index) => ({
      pluginId: `a-${index}`,
      config,
      keptAtMs: 1,
    }))
    await registry.catalog.tenants.replace(stored, { ...stored.value, keptConfigurations })
    const refused = await uninstall(registry, '?keepConfiguration=true')
    expect(refused.problem()).toMatchObject({ status: 422, code: 'KEPT_CONFIGURATIONS_FULL' })
    expect((await registry.request({ url: URL })).status).toBe(200)
    expect((await uninstall(registry)).status).toBe(204)
  })
})

describe('a configuration that is kept', () => {
  it('is removed by a second uninstall, and a third one has nothing to remove', async () => {
    await using registry = await openConfigured()
    await uninstall(registry, '?keepConfiguration=true')
    expect((await uninstall(registry, '?keepConfiguration=true')).problem().code).toBe('PLUGIN_NOT_INSTALLED')
    expect((await uninstall(registry)).status).toBe(204)
    const { changes, keptConfigurations } = await generation(registry, 3)
    expect(keptConfigurations).toEqual([])
    expect(changes).toMatchObject([
      { change: 'changed', description: 'test-plugin has no configuration that is kept any more.' },
    ])
    expect((await uninstall(registry)).problem().code).toBe('PLUGIN_NOT_INSTALLED')
    const { body } = await registry.install('acme', { pluginId: 'test-plugin' })
    expect(body).toMatchObject({ config: {}, secrets: [], order: 0 })
  })

  it('yields to one that the next install has, apart from its secrets', async () => {
    await using registry = await openConfigured()
    await uninstall(registry, '?keepConfiguration=true')
    const config = { label: 'Buy' }
    const { body } = await registry.install('acme', { pluginId: 'test-plugin', config })
    expect(body).toMatchObject({ config, secrets: [{ pointer: '/key' }] })
  })

  it('that the schema of the version refuses now is answered with the faults, and stays', async () => {
    await using registry = await openConfigured()
    await uninstall(registry, '?keepConfiguration=true')
    const schema = { type: 'object', properties: { label: { type: 'number' } } }
    await registry.publish(metadataOf({ version: '2.0.0', configuration: { schema } }))
    const refused = await registry.install('acme', { pluginId: 'test-plugin' })
    expect(refused.problem().code).toBe('CONFIGURATION_REFUSED')
    expect((await tenant(registry)).keptConfigurations).toEqual(['test-plugin'])
    const { body } = await registry.install('acme', { pluginId: 'test-plugin', config: { label: 1 } })
    expect(body).toMatchObject({ version: '2.0.0', config: { label: 1 } })
  })
})

describe('the preconditions of an install', () => {
  it('with If-Match need the installation as it was read', async () => {
    await using registry = await openConfigured()
    const { headers } = await registry.request({ url: URL })
    const install = (match: string, config: object) =>
      registry.request({
        method: 'POST',
        url: '/plugins/install',
        headers: { 'x-tenant-id': 'acme', 'if-match': match },
        body: { pluginId: 'test-plugin', config },
      })
    const etag = String(headers['etag'])
    expect((await install(etag, { label: 'A' })).status).toBe(200)
    expect((await install(etag, { label: 'B' })).problem().code).toBe('PRECONDITION_FAILED')
    await uninstall(registry)
    expect((await install(etag, { label: 'B' })).problem().code).toBe('PRECONDITION_FAILED')
    expect((await tenant(registry)).generation).toBe(3)
  })

  it('with If-None-Match: * need that the tenant does not have the plugin', async () => {
    await using registry = await openConfigured()
    const install = () =>
      registry.request({
        method: 'POST',
        url: '/plugins/install',
        headers: { 'x-tenant-id': 'acme', 'if-none-match': '*' },
        body: { pluginId: 'test-plugin' },
      })
    expect((await install()).problem().code).toBe('PRECONDITION_FAILED')
    await uninstall(registry)
    expect((await install()).status).toBe(201)
  })
})
