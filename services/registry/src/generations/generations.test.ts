import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { GenerationDifference, GenerationDocument, GenerationSummary } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const TENANT = 'acme'
const GENERATIONS = `/tenants/${TENANT}/generations`
const INSTALLED = `/tenants/${TENANT}/plugins/test-plugin`

/** A registry with two versions of a plugin. */
async function openPublished(options: Parameters<typeof openRegistry>[0] = {}): Promise<RegistryUnderTest> {
  const registry = await openRegistry(options)
  for (const version of ['1.0.0', '2.0.0']) await registry.publish(metadataOf({ version }))
  return registry
}

const installVersion = (registry: RegistryUnderTest, version: string) =>
  registry.install(TENANT, { pluginId: 'test-plugin', version })

const rollBack = (registry: RegistryUnderTest, generation: number, query = '') =>
  registry.request({ method: 'POST', url: `/tenants/${TENANT}/rollback${query}`, body: { generation } })

const generation = async (registry: RegistryUnderTest, number: number) =>
  GenerationDocument.parse((await registry.request({ url: `${GENERATIONS}/${number}` })).body)

const descriptions = async (registry: RegistryUnderTest) => {
  const { body } = await registry.request({ url: GENERATIONS })
  return body.items.map((item: unknown) =>
    GenerationSummary.parse(item).changes.map(({ description }) => description),
  )
}

describe('the generations of a tenant', () => {
  it('say in words what each change did, the latest first', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    await installVersion(registry, '2.0.0')
    await registry.request({ method: 'PATCH', url: INSTALLED, body: { enabled: false, config: { a: 1 } } })
    await registry.request({ method: 'PATCH', url: INSTALLED, body: { enabled: true, order: -2 } })
    await installVersion(registry, '1.0.0')
    await registry.request({ method: 'DELETE', url: INSTALLED })
    expect(await descriptions(registry)).toEqual([
      ['test-plugin 1.0.0 was uninstalled.'],
      ['test-plugin was downgraded from 2.0.0 to 1.0.0.'],
      ['test-plugin was enabled, and it was moved from place 0 to -2.'],
      ['test-plugin was disabled, and it was configured anew.'],
      ['test-plugin was upgraded from 1.0.0 to 2.0.0.'],
      ['test-plugin 1.0.0 was installed.'],
    ])
  })

  it('name the token and the time of the change, and hold everything that the tenant had', async () => {
    const token = 'a-token-of-enough-characters-for-a-test'
    const scopes = ['publish', 'install', 'read']
    const REGISTRY_TOKENS = JSON.stringify([{ name: 'shop-admin', token, scopes, tenants: ['*'] }])
    await using registry = await openRegistry({
      env: { REGISTRY_TOKENS },
      clock: () => Date.parse('2026-06-01T12:00:00Z'),
    })
    const headers = { authorization: `Bearer ${token}` }
    const form = new FormData()
    form.append('file', new Blob(['export default 1\n']), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf()))
    await registry.request({ method: 'POST', url: '/plugins/upload', form, headers })
    const body = { pluginId: 'test-plugin', config: { a: 1 }, order: 3 }
    await registry.request({
      method: 'POST',
      url: '/plugins/install',
      headers: { ...headers, 'x-tenant-id': TENANT },
      body,
    })
    const answer = await registry.request({ url: `${GENERATIONS}/1`, headers })
    expect(GenerationDocument.parse(answer.body)).toMatchObject({
      generation: 1,
      madeAt: '2026-06-01T12:00:00.000Z',
      madeBy: 'shop-admin',
      from: 'api',
      rolledBackTo: null,
      plugins: [{ ...body, version: '1.0.0', enabled: true, installedAt: '2026-06-01T12:00:00.000Z' }],
    })
  })

  it('are read page by page, without a gap and without their content', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openPublished({ catalog })
    for (let change = 0; change < 3; change += 1) {
      await installVersion(registry, '1.0.0')
      await installVersion(registry, '2.0.0')
    }
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await registry.request({
        url: `${GENERATIONS}?limit=4${cursor && `&cursor=${cursor}`}`,
      })
      seen.push(...body.items.map((item: unknown) => GenerationSummary.parse(item).generation))
      cursor = body.nextCursor
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1])
    expect(catalog.calls).not.toContain('generations.find')
  })

  it('never change, whatever happens to the tenant afterwards', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    const first = await generation(registry, 1)
    await installVersion(registry, '2.0.0')
    await registry.request({ method: 'DELETE', url: INSTALLED })
    expect(await generation(registry, 1)).toEqual(first)
  })

  it('compare in either direction', async () => {
    await using registry = await openPublished()
    await registry.publish(metadataOf({ id: 'other' }))
    await installVersion(registry, '1.0.0')
    await installVersion(registry, '2.0.0')
    await registry.install(TENANT, { pluginId: 'other' })
    const compare = async (since: number, number: number) => {
      const { body } = await registry.request({ url: `${GENERATIONS}/${number}/changes?since=${since}` })
      return GenerationDifference.parse(body).changes.map(({ description }) => description)
    }
    expect(await compare(1, 3)).toEqual([
      'other 1.0.0 was installed.',
      'test-plugin was upgraded from 1.0.0 to 2.0.0.',
    ])
    expect(await compare(3, 1)).toEqual([
      'other 1.0.0 was uninstalled.',
      'test-plugin was downgraded from 2.0.0 to 1.0.0.',
    ])
    expect(await compare(2, 2)).toEqual([])
  })

  it('below those that are kept are answered 404, with the reason', async () => {
    await using registry = await openPublished({ env: { GENERATIONS_KEPT: '2' } })
    for (const version of ['1.0.0', '2.0.0', '1.0.0', '2.0.0']) await installVersion(registry, version)
    const { body } = await registry.request({ url: GENERATIONS })
    expect(body.items.map((item: unknown) => GenerationSummary.parse(item).generation)).toEqual([4, 3])
    const dropped = await registry.request({ url: `${GENERATIONS}/2` })
    expect(dropped.problem()).toMatchObject({
      code: 'GENERATION_NOT_FOUND',
      detail: 'The generation 2 of the tenant acme is not kept.',
    })
    const future = (await rollBack(registry, 5)).problem()
    expect(future.detail).toBe('The tenant acme is at generation 4; there is no 5 yet.')
  })

  it('of a tenant from before they were kept begin with the present one', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    const stored = await registry.catalog.tenants.find(TENANT)
    if (!stored) throw new Error('the tenant is gone')
    const { origin: _origin, changes: _changes, ...former } = { ...stored.value, generation: 57 }
    await registry.catalog.tenants.replace(stored, former)
    expect(await generation(registry, 57)).toMatchObject({ madeAt: null, from: null, changes: [] })
    await installVersion(registry, '2.0.0')
    expect((await rollBack(registry, 57)).body).toMatchObject({ generation: 59, from: 'rollback' })
  })

  it('have no gap and lose no change when many come at once to two registries', async () => {
    const catalog = createMemoryCatalog()
    await using first = await openRegistry({ catalog })
    await using second = await openRegistry({ catalog, store: first.store })
    const ids = Array.from({ length: 40 }, (_, index) => `plugin-${index}`)
    for (const id of ids) await first.publish(metadataOf({ id }))
    const answers = await Promise.all(
      ids.map((pluginId, index) => (index % 2 ? first : second).install(TENANT, { pluginId })),
    )
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 201))
    const numbers = answers.map(({ body }) => Number(body.generation)).toSorted((a, b) => a - b)
    expect(numbers).toEqual(ids.map((_, index) => index + 1))
    const { plugins } = await generation(first, ids.length)
    expect(plugins.map(({ pluginId }) => pluginId)).toEqual(ids.toSorted())
    for (const number of numbers) expect((await generation(second, number)).changes).toHaveLength(1)
  })

  it('are made without a gap after a stop between the two writes of a change', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openPublished({ catalog })
    await installVersion(registry, '1.0.0')
    catalog.plan({ failOn: 'tenants.replace', effect: 'before' })
    expect((await installVersion(registry, '2.0.0')).status).toBe(503)
    await installVersion(registry, '2.0.0')
    const { body } = await registry.request({ url: GENERATIONS })
    expect(body.items.map((item: unknown) => GenerationSummary.parse(item).generation)).toEqual([2, 1])
  })
})

describe('a rollback', () => {
  it('makes a new generation with the same content, whatever was removed since', async () => {
    await using registry = await openPublished()
    await registry.install(TENANT, { pluginId: 'test-plugin', version: '1.0.0', config: { a: 1 }, order: 5 })
    await installVersion(registry, '2.0.0')
    await registry.request({ method: 'DELETE', url: INSTALLED })
    const { status, body } = await rollBack(registry, 1)
    expect(status).toBe(200)
    expect(GenerationSummary.parse(body)).toMatchObject({
      generation: 4,
      from: 'rollback',
      rolledBackTo: 1,
      changes: [{ description: 'test-plugin 1.0.0 was installed.' }],
    })
    const [before, after] = [await generation(registry, 1), await generation(registry, 4)]
    expect(JSON.stringify(after.plugins)).toBe(JSON.stringify(before.plugins))
    const manifest = await registry.request({ url: `/tenants/${TENANT}/manifest` })
    expect(manifest.body).toMatchObject({ generation: 4, plugins: [{ version: '1.0.0', config: { a: 1 } }] })
  })

  it('keeps a version that is revoked now off the pages, and says so', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    await installVersion(registry, '2.0.0')
    const url = '/plugins/test-plugin/versions/1.0.0/revoke'
    await registry.request({ method: 'POST', url, body: { reason: 'It leaks.' } })
    const { body } = await rollBack(registry, 1)
    expect(body.changes[0].description).toBe(
      'test-plugin was downgraded from 2.0.0 to 1.0.0, and it was taken off the pages, because its version is revoked.',
    )
    const manifest = await registry.request({ url: `/tenants/${TENANT}/manifest` })
    expect(manifest.body.plugins).toEqual([])
  })

  it('based on an old generation is refused', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    const { headers } = await registry.request({ url: `/tenants/${TENANT}` })
    await installVersion(registry, '2.0.0')
    const url = `/tenants/${TENANT}/rollback`
    const ifMatch = { 'if-match': String(headers.etag) }
    const body = { generation: 1 }
    expect((await registry.request({ method: 'POST', url, body, headers: ifMatch })).status).toBe(412)
  })

  it('that is repeated, or leads to what the tenant has, changes nothing', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    await installVersion(registry, '2.0.0')
    expect((await rollBack(registry, 1)).body.generation).toBe(3)
    expect((await rollBack(registry, 1)).body.generation).toBe(3)
    expect((await rollBack(registry, 3)).body.generation).toBe(3)
  })
})

describe('a dry run', () => {
  it.each([
    ['an install', { method: 'POST', url: '/plugins/install', body: { pluginId: 'other' } }],
    ['an update', { method: 'PATCH', url: INSTALLED, body: { version: '1.0.0', config: { a: 1 } } }],
    ['a removal', { method: 'DELETE', url: INSTALLED }],
    ['a rollback', { method: 'POST', url: `/tenants/${TENANT}/rollback`, body: { generation: 1 } }],
  ] as const)('of %s answers what it would change, and changes nothing', async (_what, request) => {
    await using registry = await openPublished()
    await registry.publish(metadataOf({ id: 'other' }))
    await installVersion(registry, '1.0.0')
    await installVersion(registry, '2.0.0')
    const headers = { 'x-tenant-id': TENANT }
    const before = await registry.catalog.tenants.find(TENANT)
    const dry = await registry.request({ ...request, headers, url: `${request.url}?dryRun=true` })
    expect(dry.status).toBe(200)
    expect(dry.body.generation).toBe(3)
    expect(await registry.catalog.tenants.find(TENANT)).toEqual(before)
    await registry.request({ ...request, headers })
    const made = await generation(registry, 3)
    expect(dry.body.changes).toEqual(made.changes)
    expect(made.changes).toHaveLength(1)
  })

  it('of what the tenant has already shows no changes, and not those of the present generation', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    expect((await rollBack(registry, 1, '?dryRun=true')).body).toMatchObject({ generation: 1, changes: [] })
    const url = `/tenants/${TENANT}?dryRun=true`
    const { body } = await registry.request({ method: 'PATCH', url, body: { minReleaseAgeSeconds: 0 } })
    expect(body).toMatchObject({ generation: 1, changes: [] })
  })

  it('is not taken for the change itself when its name is misspelt', async () => {
    await using registry = await openPublished()
    await installVersion(registry, '1.0.0')
    const answer = await registry.request({ method: 'DELETE', url: `${INSTALLED}?dryrun=true` })
    expect(answer.problem().code).toBe('INVALID_REQUEST')
    expect((await generation(registry, 1)).plugins).toHaveLength(1)
  })

  it('refuses what the change would refuse', async () => {
    await using registry = await openPublished()
    const answer = await registry.request({ method: 'DELETE', url: `${INSTALLED}?dryRun=true` })
    expect(answer.problem().code).toBe('PLUGIN_NOT_INSTALLED')
  })
})
