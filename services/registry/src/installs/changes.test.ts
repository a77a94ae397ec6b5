import { Installation, InstallResult, TENANT_PLUGIN_LIMIT } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL = '/tenants/acme/plugins/test-plugin'
const CONFIG = { a: [1, null] }

/** A registry with two versions of a plugin, of which the tenant has the first, configured. */
async function openInstalled(): Promise<RegistryUnderTest> {
  const registry = await openRegistry()
  for (const version of ['1.0.0', '2.0.0']) await registry.publish(metadataOf({ version }))
  const { status } = await registry.install('acme', {
    pluginId: 'test-plugin',
    version: '1.0.0',
    config: CONFIG,
  })
  expect(status).toBe(201)
  return registry
}

const patch = (registry: RegistryUnderTest, body: unknown, headers = {}) =>
  registry.request({ method: 'PATCH', url: URL, body, headers })

const uninstall = (registry: RegistryUnderTest, headers = {}) =>
  registry.request({ method: 'DELETE', url: URL, headers })

const generationOf = async (registry: RegistryUnderTest) =>
  (await registry.catalog.tenants.find('acme'))?.value.generation

const etagOf = async (registry: RegistryUnderTest) =>
  String((await registry.request({ url: URL })).headers.etag)

describe('a change of an installed plugin', () => {
  it('of its configuration keeps its version, even where a newer one is published', async () => {
    await using registry = await openInstalled()
    const { status, body } = await patch(registry, { config: { b: 2 } })
    expect(status).toBe(200)
    expect(InstallResult.parse(body)).toMatchObject({ version: '1.0.0', config: { b: 2 }, generation: 2 })
  })

  it('of its version keeps its configuration', async () => {
    await using registry = await openInstalled()
    const { body } = await patch(registry, { version: '2.0.0' })
    expect(body).toMatchObject({ version: '2.0.0', config: CONFIG, generation: 2 })
  })

  it('to its current values changes nothing', async () => {
    await using registry = await openInstalled()
    const { status, body } = await patch(registry, { version: '1.0.0', config: CONFIG })
    expect(status).toBe(200)
    expect(body).toMatchObject({ generation: 1 })
  })

  it('of its order keeps its version and configuration, and a later change of those keeps the order', async () => {
    await using registry = await openInstalled()
    const { status, body } = await patch(registry, { order: -3 })
    expect(status).toBe(200)
    expect(InstallResult.parse(body)).toMatchObject({
      version: '1.0.0',
      config: CONFIG,
      order: -3,
      generation: 2,
    })
    expect((await patch(registry, { version: '2.0.0', config: {} })).body).toMatchObject({ order: -3 })
    expect((await registry.request({ url: URL })).body).toMatchObject({ order: -3 })
    expect((await patch(registry, { order: -3 })).body).toMatchObject({ generation: 3 })
  })

  it('of its order gives it another ETag, and is refused with the former one', async () => {
    await using registry = await openInstalled()
    const former = await etagOf(registry)
    await patch(registry, { order: 1 })
    expect(await etagOf(registry)).not.toBe(former)
    const refused = await patch(registry, { order: 2 }, { 'if-match': former })
    expect(refused.problem()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' })
  })

  it.each([
    ['to an unknown version', { version: '9.0.0' }, 404, 'VERSION_NOT_FOUND'],
    ['to what is no version, range or tag', { version: '1.2.3.4' }, 400, 'INVALID_REQUEST'],
    ['to a range that no version is in', { version: '^9.0.0' }, 404, 'VERSION_NOT_FOUND'],
    ['to a tag that does not exist', { version: 'nightly' }, 404, 'TAG_NOT_FOUND'],
    ['to follow an exact version', { version: '1.0.0', upgrade: 'follow' }, 400, 'INVALID_REQUEST'],
    ['that names nothing to change', {}, 400, 'INVALID_REQUEST'],
    ['to an order that is not a whole number', { order: 1.5 }, 400, 'INVALID_REQUEST'],
    ['to an order above a million', { order: 1_000_001 }, 400, 'INVALID_REQUEST'],
    ['with an unknown field', { config: {}, colour: 'red' }, 400, 'INVALID_REQUEST'],
  ])('%s is refused', async (_what, body, status, code) => {
    await using registry = await openInstalled()
    expect((await patch(registry, body)).problem()).toMatchObject({ status, code })
    expect(await generationOf(registry)).toBe(1)
  })
})

describe('an uninstall', () => {
  it('removes the plugin from that tenant only, and raises the generation', async () => {
    await using registry = await openInstalled()
    await registry.install('other', { pluginId: 'test-plugin' })
    const answer = await uninstall(registry)
    expect(answer).toMatchObject({ status: 204, text: '' })
    expect((await registry.request({ url: '/tenants/acme/manifest' })).body).toMatchObject({
      generation: 2,
      plugins: [],
    })
    expect((await registry.request({ url: '/tenants/other/plugins' })).body.items).toHaveLength(1)
    expect((await registry.install('acme', { pluginId: 'test-plugin' })).body).toMatchObject({
      version: '2.0.0',
      config: {},
      generation: 3,
    })
  })

  it('makes room in a tenant that is full', async () => {
    await using registry = await openInstalled()
    const stored = await registry.catalog.tenants.find('acme')
    const [installed] = stored?.value.plugins ?? []
    if (!stored || !installed) throw new Error('nothing is installed')
    const others = Array.from({ length: TENANT_PLUGIN_LIMIT - 1 }, (_, index) => ({
      ...installed,
      pluginId: `z-${index}`,
    }))
    await registry.catalog.tenants.replace(stored, { ...stored.value, plugins: [installed, ...others] })
    await registry.publish(metadataOf({ id: 'one-more' }))
    expect((await registry.install('acme', { pluginId: 'one-more' })).problem().code).toBe('TENANT_FULL')
    await uninstall(registry)
    expect((await registry.install('acme', { pluginId: 'one-more' })).status).toBe(201)
  })
})

describe('a plugin that the tenant does not have', () => {
  it.each(['GET', 'PATCH', 'DELETE'] as const)(
    'is answered 404 to %s, and nothing is written',
    async (method) => {
      await using registry = await openRegistry()
      await registry.publish(metadataOf())
      const body = method === 'PATCH' ? { body: { version: '1.0.0' } } : {}
      expect((await registry.request({ method, url: URL, ...body })).problem()).toMatchObject({
        status: 404,
        code: 'PLUGIN_NOT_INSTALLED',
      })
      expect(await registry.catalog.tenants.find('acme')).toBeNull()
    },
  )

  it('because it was uninstalled is answered 404 to a second uninstall', async () => {
    await using registry = await openInstalled()
    await uninstall(registry)
    expect((await uninstall(registry)).problem().code).toBe('PLUGIN_NOT_INSTALLED')
    expect(await generationOf(registry)).toBe(2)
  })
})

describe('the ETag of an installation', () => {
  it('is sent with the installation and with each change', async () => {
    await using registry = await openInstalled()
    const { status, body, headers } = await registry.request({ url: URL })
    expect(status).toBe(200)
    expect(Installation.parse(body)).toMatchObject({ version: '1.0.0', config: CONFIG })
    const unchanged = await registry.request({ url: URL, headers: { 'if-none-match': String(headers.etag) } })
    expect(unchanged).toMatchObject({ status: 304, text: '' })
    const changed = await patch(registry, { config: {} })
    expect(changed.headers.etag).not.toBe(headers.etag)
    expect(changed.headers.etag).toBe(await etagOf(registry))
  })

  it.each(['PATCH', 'DELETE'] as const)('guards %s against a change in between', async (method) => {
    await using registry = await openInstalled()
    const stale = await etagOf(registry)
    await patch(registry, { version: '2.0.0' })
    const change = (etag: string) =>
      method === 'PATCH'
        ? patch(registry, { config: {} }, { 'if-match': etag })
        : uninstall(registry, { 'if-match': etag })
    expect((await change(stale)).problem()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' })
    expect(await generationOf(registry)).toBe(2)
    expect((await change(await etagOf(registry))).status).toBe(method === 'PATCH' ? 200 : 204)
  })
})
