import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { buildZip } from '@plugboard/testkit'
import { TenantManifest } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL = '/tenants/acme/manifest'

async function openWithTenant(catalog = createMemoryCatalog()): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ catalog })
  for (const id of ['zebra', 'ant', 'mouse']) {
    await registry.publish(metadataOf({ id, extensionPoints: ['cart'] }))
    await registry.install('acme', { pluginId: id, config: { of: id } })
  }
  return registry
}

async function disable(registry: RegistryUnderTest, pluginId: string): Promise<void> {
  const stored = await registry.catalog.tenants.find('acme')
  if (!stored) throw new Error('there is no tenant')
  const plugins = stored.value.plugins.map((each) => ({ ...each, enabled: each.pluginId !== pluginId }))
  await registry.catalog.tenants.replace(stored, { ...stored.value, plugins })
}

const etagOf = async (registry: RegistryUnderTest) =>
  String((await registry.request({ url: URL })).headers.etag)

const idsOf = async (registry: RegistryUnderTest) =>
  TenantManifest.parse((await registry.request({ url: URL })).body).plugins.map(({ id }) => id)

describe('the tenant manifest', () => {
  it('lists the enabled plugins by id, with everything a loader needs', async () => {
    await using registry = await openWithTenant()
    const published = await registry.request({ url: '/plugins/ant/versions/1.0.0' })
    await disable(registry, 'mouse')
    const { status, body, headers } = await registry.request({ url: URL })
    expect(status).toBe(200)
    const manifest = TenantManifest.parse(body)
    expect(manifest.plugins.map(({ id }) => id)).toEqual(['ant', 'zebra'])
    expect(manifest).toMatchObject({ schemaVersion: 2, tenantId: 'acme', generation: 3 })
    const [plugin] = manifest.plugins
    expect(plugin).toMatchObject({
      version: '1.0.0',
      base: 'http://localhost:4100/plugins/bundles/ant/v1.0.0/',
      entry: 'bundle.js',
      files: [{ path: 'bundle.js', integrity: published.body.integrity }],
      extensionPoints: ['cart'],
      config: { of: 'ant' },
    })
    // What the schema does not name would be lost on the way to a loader that parses it.
    expect(manifest).toEqual(body)
    expect(headers).toMatchObject({
      'cache-control': 'private, no-cache',
      vary: 'accept-encoding, authorization',
    })
  })

  it('lists plugins in the order that the tenant has set, and those of the same order by id', async () => {
    await using registry = await openWithTenant()
    await registry.publish(metadataOf({ id: 'yak', extensionPoints: ['cart'] }))
    await registry.install('acme', { pluginId: 'yak', order: -1 })
    await registry.install('acme', { pluginId: 'ant', order: 7 })
    expect(await idsOf(registry)).toEqual(['yak', 'mouse', 'zebra', 'ant'])
    await registry.request({ method: 'PATCH', url: '/tenants/acme/plugins/ant', body: { order: -1 } })
    expect(await idsOf(registry)).toEqual(['ant', 'yak', 'mouse', 'zebra'])
  })

  it('treats plugins of records that were written before there was an order as those of order 0', async () => {
    await using registry = await openWithTenant()
    const stored = await registry.catalog.tenants.find('acme')
    if (!stored) throw new Error('there is no tenant')
    const plugins = stored.value.plugins.map((plugin) => ({ ...plugin, order: undefined }))
    await registry.catalog.tenants.replace(stored, { ...stored.value, plugins })
    const { body } = await registry.request({ url: '/tenants/acme/plugins' })
    expect(body.items).toMatchObject([{ order: 0 }, { order: 0 }, { order: 0 }])
    const unchanged = await registry.install('acme', { pluginId: 'zebra', order: 0 })
    expect(unchanged.body).toMatchObject({ order: 0, generation: 3 })
    await registry.install('acme', { pluginId: 'zebra', order: -1 })
    expect(await idsOf(registry)).toEqual(['zebra', 'ant', 'mouse'])
  })

  it('lists the scripts and style sheets of a version, and no other file', async () => {
    await using registry = await openRegistry()
    const paths = ['a b/näme.css', 'bundle.js', 'chunks/part.MJS', 'data.json', 'logo.svg']
    const zip = await buildZip(paths.map((path) => ({ path, content: '{}' })))
    await registry.publish(metadataOf(), new Uint8Array(zip))
    await registry.install('acme', { pluginId: 'test-plugin' })
    const [plugin] = TenantManifest.parse((await registry.request({ url: URL })).body).plugins
    expect(plugin?.files.map(({ path }) => path)).toEqual(['a b/näme.css', 'bundle.js', 'chunks/part.MJS'])
    const { body } = await registry.request({ url: '/plugins/test-plugin/versions/1.0.0' })
    for (const { path, integrity } of plugin?.files ?? [])
      expect(body.files).toContainEqual(expect.objectContaining({ path, integrity }))
  })

  it('is empty, of generation 0, for a tenant that never had a plugin', async () => {
    await using registry = await openRegistry()
    expect((await registry.request({ url: '/tenants/nobody/manifest' })).body).toEqual({
      schemaVersion: 2,
      tenantId: 'nobody',
      generation: 0,
      plugins: [],
    })
  })

  it('gets another ETag if and only if its content changes', async () => {
    await using registry = await openWithTenant()
    const first = await etagOf(registry)
    expect(first).toMatch(/^"[\w-]{43}"$/)
    expect(await etagOf(registry)).toBe(first)
    await registry.install('acme', { pluginId: 'ant' })
    expect(await etagOf(registry), 'an install that changes nothing').toBe(first)
    await registry.install('other', { pluginId: 'ant' })
    expect(await etagOf(registry), 'another tenant').toBe(first)
    await registry.publish(metadataOf({ id: 'ant', version: '2.0.0' }))
    expect(await etagOf(registry), 'a version that is not installed').toBe(first)
    await registry.install('acme', { pluginId: 'ant' })
    const second = await etagOf(registry)
    expect(second).not.toBe(first)
    await disable(registry, 'ant')
    expect(await etagOf(registry)).not.toBe(second)
  })

  it('has another ETag under another public base', async () => {
    await using registry = await openWithTenant()
    const { catalog, store } = registry
    await using moved = await openRegistry({
      catalog,
      store,
      env: { PLUGIN_SERVER_URL: 'https://cdn.example' },
    })
    expect(await etagOf(moved)).not.toBe(await etagOf(registry))
  })

  it.each([
    ['its ETag', (etag: string) => etag],
    ['its ETag as a weak one (RFC 9110 §13.1.2)', (etag: string) => `W/${etag}`],
    ['its ETag among others', (etag: string) => `"x", ${etag}`],
    ['any ETag', () => '*'],
  ])('is 304 without a body for If-None-Match with %s', async (_what, conditionOf) => {
    await using registry = await openWithTenant()
    const etag = await etagOf(registry)
    const answer = await registry.request({ url: URL, headers: { 'if-none-match': conditionOf(etag) } })
    expect(answer).toMatchObject({
      status: 304,
      text: '',
      headers: { etag, 'cache-control': 'private, no-cache' },
    })
  })

  it('is sent in full for If-None-Match with another ETag, and for If-Match with its own', async () => {
    await using registry = await openWithTenant()
    const etag = await etagOf(registry)
    expect((await registry.request({ url: URL, headers: { 'if-none-match': '"x"' } })).status).toBe(200)
    expect((await registry.request({ url: URL, headers: { 'if-match': etag } })).status).toBe(200)
  })

  it('is 412 for If-Match with another ETag, and names its own', async () => {
    await using registry = await openWithTenant()
    const answer = await registry.request({ url: URL, headers: { 'if-match': '"x"' } })
    expect(answer.problem()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' })
    expect(answer.headers.etag).toBe(await etagOf(registry))
  })

  it('is built once for concurrent requests, and again only after a change', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openWithTenant(catalog)
    const reads = () => catalog.calls.filter((call) => call === 'versions.find').length
    let before = reads()
    await Promise.all(Array.from({ length: 20 }, () => registry.request({ url: URL })))
    expect(reads() - before, 'three plugins').toBe(3)
    const etag = await etagOf(registry)
    await registry.request({ url: URL, headers: { 'if-none-match': etag } })
    expect(reads() - before).toBe(3)
    await registry.install('acme', { pluginId: 'ant', config: {} })
    before = reads()
    expect(await etagOf(registry)).not.toBe(etag)
    expect(reads() - before).toBe(3)
  })

  it('is 304 for its ETag in a registry that has just started, which reads only the record of the tenant', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using before = await openWithTenant(catalog)
    const etag = await etagOf(before)
    await using registry = await openRegistry({ catalog, store: before.store })
    // By then its maintenance has looked for interrupted publishes, in the same catalog.
    await registry.app.ready()
    const known = catalog.calls.length
    const { status } = await registry.request({ url: URL, headers: { 'if-none-match': etag } })
    expect(status).toBe(304)
    expect(catalog.calls.slice(known)).toEqual(['tenants.find'])
  })

  it('is answered to HEAD as to GET, without the body', async () => {
    await using registry = await openWithTenant()
    const head = await registry.request({ method: 'HEAD', url: URL })
    expect(head).toMatchObject({ status: 200, text: '', headers: { etag: await etagOf(registry) } })
  })
})

describe('the content coding of a tenant manifest', () => {
  const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes }

  it.each([
    ['br', 'gzip, deflate, br'],
    ['gzip', 'gzip, deflate'],
    ['gzip', 'br;q=0.5, gzip'],
    ['identity', 'identity'],
    ['identity', undefined],
  ] as const)('is %s for Accept-Encoding: %s', async (coding, acceptEncoding) => {
    await using registry = await openWithTenant()
    const { body: expected } = await registry.request({ url: URL })
    const answer = await registry.app.inject({
      url: URL,
      headers: { host: 'localhost', ...(acceptEncoding && { 'accept-encoding': acceptEncoding }) },
    })
    expect(answer.headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding)
    expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length))
    expect(JSON.parse(DECODERS[coding](answer.rawPayload).toString())).toEqual(expected)
  })

  it('is part of the ETag, which is 304 for the same coding and not for another', async () => {
    await using registry = await openWithTenant()
    const ask = async (coding: string, etag = '"x"') => {
      const conditions = { 'accept-encoding': coding, 'if-none-match': etag }
      const answer = await registry.app.inject({ url: URL, headers: { host: 'localhost', ...conditions } })
      return { status: answer.statusCode, etag: String(answer.headers.etag), vary: answer.headers.vary }
    }
    const [br, gzip, identity] = await Promise.all([ask('br'), ask('gzip'), ask('identity')])
    expect(new Set([br.etag, gzip.etag, identity.etag]).size).toBe(3)
    expect(await ask('br', br.etag)).toEqual({ ...br, status: 304, vary: 'accept-encoding, authorization' })
    expect((await ask('br', gzip.etag)).status).toBe(200)
  })
})
