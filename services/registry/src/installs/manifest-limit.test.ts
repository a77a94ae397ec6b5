import { TENANT_MANIFEST_LIMIT_BYTES } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const IDS = ['ant', 'bee', 'cat', 'dog', 'elk', 'fox']
const CONFIG = { label: 'größe "1"' }

/** A registry with plugins of one size, of which acme has the first. */
async function openTenant(): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env: { PLUGIN_SERVER_URL: 'https://cdn.example/größe' } })
  for (const id of IDS) {
    await registry.publish(metadataOf({ id, name: `Größe "${id}"`, extensionPoints: ['cart', 'checkout'] }))
  }
  await registry.install('acme', { pluginId: 'ant' })
  return registry
}

const install = (registry: RegistryUnderTest, pluginId: string) =>
  registry.install('acme', { pluginId, config: CONFIG })

const patch = (registry: RegistryUnderTest, pluginId: string, body: unknown) =>
  registry.request({ method: 'PATCH', url: `/tenants/acme/plugins/${pluginId}`, body })

const documentBytes = async (registry: RegistryUnderTest) =>
  Buffer.byteLength((await registry.request({ url: '/tenants/acme/manifest' })).text)

async function tenantOf({ catalog }: RegistryUnderTest) {
  const stored = await catalog.tenants.find('acme')
  if (!stored) throw new Error('there is no tenant')
  return stored
}

/** Makes as if the first plugin of acme had so many bytes more in the manifest. */
async function enlarge(registry: RegistryUnderTest, bytes: number): Promise<void> {
  const stored = await tenantOf(registry)
  const [first, ...others] = stored.value.plugins
  if (!first?.versionBytes) throw new Error('the first plugin is not measured')
  const larger = { ...first, versionBytes: first.versionBytes + bytes }
  await registry.catalog.tenants.replace(stored, { ...stored.value, plugins: [larger, ...others] })
}

/** Leaves exactly as much room in the manifest of acme as so many plugins need. */
async function leaveRoomFor(registry: RegistryUnderTest, pluginIds: readonly string[]): Promise<void> {
  for (const pluginId of pluginIds) await install(registry, pluginId)
  const bytes = await documentBytes(registry)
  for (const pluginId of pluginIds)
    await registry.request({ method: 'DELETE', url: `/tenants/acme/plugins/${pluginId}` })
  await enlarge(registry, TENANT_MANIFEST_LIMIT_BYTES - bytes)
}

describe('an install into a tenant whose manifest is nearly full', () => {
  it('is accepted when the document then has exactly the limit', async () => {
    await using registry = await openTenant()
    await leaveRoomFor(registry, ['bee'])
    expect((await install(registry, 'bee')).status).toBe(201)
  })

  it('is refused for one byte more, with the plugin, its size and the size of the manifest', async () => {
    await using registry = await openTenant()
    const before = await documentBytes(registry)
    await leaveRoomFor(registry, ['bee'])
    await enlarge(registry, 1)
    const { value } = await tenantOf(registry)
    const problem = (await install(registry, 'bee')).problem()
    expect(problem).toMatchObject({
      status: 422,
      code: 'TENANT_MANIFEST_TOO_LARGE',
      limitBytes: TENANT_MANIFEST_LIMIT_BYTES,
    })
    const sizes = /bee 1\.0\.0, which takes (\d+) bytes, .* would have (\d+) bytes/.exec(problem.detail)
    expect(Number(sizes?.[2])).toBe(TENANT_MANIFEST_LIMIT_BYTES + 1)
    expect(Number(sizes?.[1])).toBeGreaterThan(before / 2)
    expect((await tenantOf(registry)).value).toEqual(value)
  })

  it('never exceeds the limit, however many run concurrently', async () => {
    await using registry = await openTenant()
    await leaveRoomFor(registry, ['bee', 'cat'])
    const answers = await Promise.all(IDS.slice(1).map((pluginId) => install(registry, pluginId)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2)
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(3)
  })
})

describe('a change of a plugin in a tenant whose manifest is full', () => {
  it('is refused when its configuration grows, and accepted when it shrinks', async () => {
    await using registry = await openTenant()
    await install(registry, 'bee')
    await leaveRoomFor(registry, [])
    expect((await patch(registry, 'bee', { config: { ...CONFIG, more: 1 } })).problem().code).toBe(
      'TENANT_MANIFEST_TOO_LARGE',
    )
    expect((await patch(registry, 'bee', { config: {} })).status).toBe(200)
  })

  it('is refused when the new version needs more room', async () => {
    await using registry = await openTenant()
    await install(registry, 'bee')
    await leaveRoomFor(registry, [])
    await registry.publish(metadataOf({ id: 'bee', version: '1.0.1', name: 'n'.repeat(100) }))
    expect((await patch(registry, 'bee', { version: '1.0.1' })).problem()).toMatchObject({
      code: 'TENANT_MANIFEST_TOO_LARGE',
      detail: expect.stringContaining('bee 1.0.1, which takes'),
    })
  })
})

describe('a tenant whose manifest is older than the limit and exceeds it', () => {
  it('keeps its plugins, and may shrink but not grow', async () => {
    await using registry = await openTenant()
    await install(registry, 'bee')
    await enlarge(registry, 2 * TENANT_MANIFEST_LIMIT_BYTES)
    expect((await registry.request({ url: '/tenants/acme/manifest' })).status).toBe(200)
    expect((await patch(registry, 'bee', { config: { label: '' } })).status).toBe(200)
    expect((await install(registry, 'cat')).problem().code).toBe('TENANT_MANIFEST_TOO_LARGE')
    const removed = await registry.request({ method: 'DELETE', url: '/tenants/acme/plugins/ant' })
    expect(removed.status).toBe(204)
    expect((await install(registry, 'cat')).status).toBe(201)
  })
})

describe('a tenant record without sizes', () => {
  it('gets those of all plugins with the next install, and keeps the ETag of each installation', async () => {
    await using registry = await openTenant()
    await install(registry, 'bee')
    const stored = await tenantOf(registry)
    const sizes = stored.value.plugins.map(({ versionBytes }) => versionBytes)
    const plugins = stored.value.plugins.map((plugin) => ({ ...plugin, versionBytes: undefined }))
    await registry.catalog.tenants.replace(stored, { ...stored.value, plugins })
    const etagOf = async () => (await registry.request({ url: '/tenants/acme/plugins/ant' })).headers.etag
    const etag = await etagOf()
    await install(registry, 'cat')
    const { value } = await tenantOf(registry)
    expect(value.plugins.slice(0, 2).map(({ versionBytes }) => versionBytes)).toEqual(sizes)
    expect(await etagOf()).toBe(etag)
  })
})
