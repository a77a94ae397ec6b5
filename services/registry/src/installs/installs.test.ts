import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import {
  Installation,
  InstallResult,
  PLUGIN_ID_MAX_LENGTH,
  TENANT_ID_MAX_LENGTH,
  TENANT_PLUGIN_LIMIT,
  VERSION_MAX_LENGTH,
} from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const TENANT = 'acme'

async function openWithVersions(...versions: readonly string[]): Promise<RegistryUnderTest> {
  const registry = await openRegistry()
  for (const version of versions) await registry.publish(metadataOf({ version }))
  return registry
}

const statuses = async (answers: readonly Promise<{ status: number }>[]) =>
  (await Promise.all(answers)).map(({ status }) => status)

describe('an install', () => {
  it('without a version installs the latest one, and returns the installation', async () => {
    await using registry = await openWithVersions('1.0.0', '1.1.0', '2.0.0-rc.1')
    const { status, body } = await registry.install(TENANT, { pluginId: 'test-plugin' })
    expect(status).toBe(201)
    expect(InstallResult.parse(body)).toMatchObject({
      tenantId: TENANT,
      version: '1.1.0',
      config: {},
      enabled: true,
      generation: 1,
      bundleUrl: 'http://localhost:4100/plugins/bundles/test-plugin/v1.1.0/bundle.js',
    })
  })

  it('of another version keeps the configuration', async () => {
    await using registry = await openWithVersions('1.0.0', '2.0.0')
    await registry.install(TENANT, { pluginId: 'test-plugin', version: '1.0.0', config: { a: [1, null] } })
    const { status, body } = await registry.install(TENANT, { pluginId: 'test-plugin', version: '2.0.0' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ version: '2.0.0', config: { a: [1, null] }, generation: 2 })
  })

  it('that is repeated changes nothing, whatever the order of the keys', async () => {
    await using registry = await openWithVersions('1.0.0')
    const install = { pluginId: 'test-plugin', config: { a: 1, b: { c: 2, d: 3 } } }
    const { body: first } = await registry.install(TENANT, install)
    const again = await registry.install(TENANT, { ...install, config: { b: { d: 3, c: 2 }, a: 1 } })
    expect(again.status).toBe(200)
    expect(again.body).toEqual({ ...first, changes: [] })
    expect((await registry.install(TENANT, { pluginId: 'test-plugin' })).body).toEqual(again.body)
  })

  it('with a configuration replaces the existing one completely', async () => {
    await using registry = await openWithVersions('1.0.0')
    await registry.install(TENANT, { pluginId: 'test-plugin', config: { a: 1 } })
    const { body } = await registry.install(TENANT, { pluginId: 'test-plugin', config: { b: 2 } })
    expect(body).toMatchObject({ config: { b: 2 }, generation: 2 })
    expect((await registry.install(TENANT, { pluginId: 'test-plugin', config: {} })).body).toMatchObject({
      config: {},
      generation: 3,
    })
  })

  it.each([
    ['of an unknown plugin', { pluginId: 'nobody' }, 404, 'PLUGIN_NOT_FOUND'],
    ['of an unknown version', { pluginId: 'test-plugin', version: '9.0.0' }, 404, 'VERSION_NOT_FOUND'],
    ['of a version of an unknown plugin', { pluginId: 'nobody', version: '1.0.0' }, 404, 'PLUGIN_NOT_FOUND'],
    ['of an invalid id', { pluginId: '../x' }, 400, 'INVALID_REQUEST'],
    ['with a list as configuration', { pluginId: 'test-plugin', config: [] }, 400, 'INVALID_REQUEST'],
    ['with an unknown field', { pluginId: 'test-plugin', tenantId: 'x' }, 400, 'INVALID_REQUEST'],
  ])('%s is refused and changes nothing', async (_what, body, status, code) => {
    await using registry = await openWithVersions('1.0.0')
    expect((await registry.install(TENANT, body)).problem()).toMatchObject({ status, code })
    expect(await registry.catalog.tenants.find(TENANT)).toBeNull()
  })

  it('of a version that is still being published is refused with VERSION_NOT_FOUND', async () => {
    await using registry = await openWithVersions('1.0.0')
    const stored = await registry.catalog.versions.find({ pluginId: 'test-plugin', version: '1.0.0' })
    if (!stored) throw new Error('the version is not recorded')
    const lease = { holder: 'another', expiresAtMs: Date.now() + 60_000 }
    await registry.catalog.versions.insert({ ...stored.value, version: '2.0.0', state: 'publishing', lease })
    const answer = await registry.install(TENANT, { pluginId: 'test-plugin', version: '2.0.0' })
    expect(answer.problem().code).toBe('VERSION_NOT_FOUND')
  })

  it.each([
    ['of 16 KiB', 16_384, 201],
    ['of one byte more', 16_385, 400],
  ])('with a configuration %s is answered %i', async (_what, size, status) => {
    await using registry = await openWithVersions('1.0.0')
    const config = { a: 'x'.repeat(size - '{"a":""}'.length) }
    expect((await registry.install(TENANT, { pluginId: 'test-plugin', config })).status).toBe(status)
  })

  it('is refused when the tenant is full, unless the tenant already has the plugin', async () => {
    await using registry = await openWithVersions('1.0.0', '2.0.0')
    const times = { installedAtMs: 1, updatedAtMs: 1 }
    const installed = { version: '1.0.0', config: {}, enabled: true, versionBytes: 300, ...times }
    const others = Array.from({ length: TENANT_PLUGIN_LIMIT - 1 }, (_, index) => ({
      ...installed,
      pluginId: `other-${String(index).padStart(3, '0')}`,
    }))
    await registry.catalog.tenants.insert({ tenantId: TENANT, generation: 1, plugins: others })
    await registry.publish(metadataOf({ id: 'one-more' }))
    expect((await registry.install(TENANT, { pluginId: 'test-plugin' })).status).toBe(201)
    expect((await registry.install(TENANT, { pluginId: 'one-more' })).problem()).toMatchObject({
      status: 422,
      code: 'TENANT_FULL',
    })
    expect((await registry.install(TENANT, { pluginId: 'test-plugin', version: '1.0.0' })).status).toBe(200)
  })
})

describe('fifty concurrent installs for one tenant', () => {
  it('of the same plugin and configuration make one change', async () => {
    await using registry = await openWithVersions('1.0.0')
    const answers = await statuses(
      Array.from({ length: 50 }, () => registry.install(TENANT, { pluginId: 'test-plugin' })),
    )
    expect(answers.toSorted((left, right) => left - right)).toEqual([...Array(49).fill(200), 201])
    expect((await registry.catalog.tenants.find(TENANT))?.value.generation).toBe(1)
  })

  it('of fifty different plugins make fifty changes, none of them lost or refused', async () => {
    // Slow enough that there is always another write between a read and its write.
    const catalog = faulty(createMemoryCatalog())
    catalog.plan({ delayOn: 'tenants.find', delayMs: 2, times: Infinity })
    await using registry = await openRegistry({ catalog })
    const ids = Array.from({ length: 50 }, (_, index) => `plugin-${String(index).padStart(2, '0')}`)
    for (const id of ids) await registry.publish(metadataOf({ id }))
    const answers = await statuses(ids.map((pluginId) => registry.install(TENANT, { pluginId })))
    expect(answers).toEqual(ids.map(() => 201))
    const tenant = (await registry.catalog.tenants.find(TENANT))?.value
    expect(tenant?.generation).toBe(50)
    expect(tenant?.plugins.map(({ pluginId }) => pluginId)).toEqual(ids)
  })

  it('are refused with CONCURRENT_CHANGE when another change is faster at every attempt', async () => {
    const catalog = createMemoryCatalog()
    const busy = { ...catalog, tenants: { ...catalog.tenants, insert: async () => null } }
    let now = 1_800_000_000_000
    await using registry = await openRegistry({ catalog: busy, clock: () => (now += 1000) })
    await registry.publish(metadataOf())
    const answer = await registry.install(TENANT, { pluginId: 'test-plugin' })
    expect(answer.problem()).toMatchObject({ status: 409, code: 'CONCURRENT_CHANGE', retryable: true })
    expect(answer.headers['retry-after']).toBe('1')
  })
})

describe('ids of the maximum length', () => {
  const tenantId = 't'.repeat(TENANT_ID_MAX_LENGTH)
  const pluginId = 'p'.repeat(PLUGIN_ID_MAX_LENGTH)
  const version = `1.0.0-${'v'.repeat(VERSION_MAX_LENGTH - '1.0.0-'.length)}`

  it('can be published, installed and read', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf({ id: pluginId, version }))
    expect((await registry.install(tenantId, { pluginId })).status).toBe(201)
    for (const url of [
      `/plugins/${pluginId}/versions/${version}`,
      `/tenants/${tenantId}/plugins`,
      `/tenants/${tenantId}/manifest`,
    ]) {
      expect((await registry.request({ url })).status, url).toBe(200)
    }
  })

  it.each([
    `/plugins/${pluginId}p`,
    `/plugins/${pluginId}/versions/${version}v`,
    `/tenants/${tenantId}t/plugins`,
    `/tenants/${tenantId}t/manifest`,
  ])('plus one character are refused: %s', async (url) => {
    await using registry = await openRegistry()
    expect((await registry.request({ url })).problem()).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    })
  })
})

describe('the plugins of a tenant', () => {
  it('are listed by id, page by page, without gaps or repeats', async () => {
    await using registry = await openRegistry()
    const ids = Array.from({ length: 7 }, (_, index) => `plugin-${index}`)
    for (const id of ids.toReversed()) {
      await registry.publish(metadataOf({ id, extensionPoints: id === 'plugin-3' ? ['cart'] : [] }))
      await registry.install(TENANT, { pluginId: id })
    }
    const listing = `/tenants/${TENANT}/plugins`
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await registry.request({ url: `${listing}?limit=3${cursor && `&cursor=${cursor}`}` })
      seen.push(...body.items.map((item: unknown) => Installation.parse(item).pluginId))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(ids)
    const { body } = await registry.request({ url: `${listing}?extensionPoint=cart` })
    expect(body).toMatchObject({ items: [{ pluginId: 'plugin-3' }], nextCursor: null })
  })

  it('are listed without reading the versions of other pages', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ catalog })
    for (const id of ['a', 'b', 'c', 'd']) {
      await registry.publish(metadataOf({ id }))
      await registry.install(TENANT, { pluginId: id })
    }
    const before = catalog.calls.length
    await registry.request({ url: `/tenants/${TENANT}/plugins?limit=1` })
    expect(catalog.calls.slice(before)).toEqual(['tenants.find', 'versions.find', 'versions.find'])
  })

  it('is an empty list for a tenant that never had a plugin', async () => {
    await using registry = await openRegistry()
    const { status, body } = await registry.request({ url: '/tenants/nobody/plugins' })
    expect({ status, body }).toEqual({ status: 200, body: { items: [], nextCursor: null } })
  })
})
