import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { HostDocument, PendingUpgrade } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const HOST = {
  version: '4.1.0',
  react: '19.2',
  runtime: '1.1',
  extensionPoints: { 'payment-methods': '1.2' },
}
const INSTALLED = '/tenants/acme/plugins/test-plugin'

const declare = (registry: RegistryUnderTest, body: object = HOST, hostId = 'default', headers = {}) =>
  registry.request({ method: 'PUT', url: `/hosts/${hostId}`, body, headers })

/** A registry whose worker looks for tasks all the time, with a host and a tenant that follows ^1.0.0 or higher. */
async function openFollowing(): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ env: { UPGRADE_INTERVAL_MS: '10' } })
  await declare(registry)
  await registry.publish(metadataOf({ version: '1.0.0', compat: { react: '19' } }))
  await registry.install('acme', { pluginId: 'test-plugin', version: '>=1.0.0' })
  return registry
}

const pending = async (registry: RegistryUnderTest, tenantId = 'acme') =>
  (await registry.request({ url: `/tenants/${tenantId}/upgrades` })).body.items.map((item: unknown) =>
    PendingUpgrade.parse(item),
  )

const becomes = (registry: RegistryUnderTest, version: string) =>
  vi.waitFor(
    async () => expect((await registry.request({ url: INSTALLED })).body).toMatchObject({ version }),
    { timeout: 40_000, interval: 10 },
  )

describe('a host', () => {
  it('is answered as it was declared, and listed', async () => {
    await using registry = await openRegistry()
    const created = await declare(registry)
    expect(created.status).toBe(201)
    expect(HostDocument.parse(created.body)).toMatchObject({ hostId: 'default', ...HOST })
    await declare(registry, { version: '1.0.0' }, 'admin')
    expect((await declare(registry, { ...HOST, version: '4.2.0' })).status).toBe(200)
    expect((await registry.request({ url: '/hosts/default' })).body).toMatchObject({ version: '4.2.0' })
    const first = await registry.request({ url: '/hosts?limit=1' })
    expect(first.body.items.map(({ hostId }: HostDocument) => hostId)).toEqual(['admin'])
    const second = await registry.request({ url: `/hosts?limit=1&cursor=${first.body.nextCursor}` })
    expect(second.body).toMatchObject({ items: [{ hostId: 'default' }], nextCursor: null })
  })

  it('that says the same again keeps its ETag, and no tenant is looked at', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ catalog })
    const first = await declare(registry)
    const calls = catalog.calls.length
    const again = await declare(registry)
    expect(again.headers['etag']).toBe(first.headers['etag'])
    expect(catalog.calls.slice(calls)).toEqual(['hosts.find', 'auditEntries.newest', 'auditEntries.append'])
  })

  it('whose declaration was cut off before its tenants were to be looked at asks for that when sent again', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ catalog })
    catalog.plan({ failOn: 'upgradeTasks.insert' })
    expect((await declare(registry)).status).toBe(503)
    expect(await catalog.upgradeTasks.find('host default')).toBeNull()
    expect((await declare(registry)).status).toBe(200)
    expect(await catalog.upgradeTasks.find('host default')).not.toBeNull()
  })

  it('whose removal was cut off asks for it when sent again', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ catalog })
    await declare(registry)
    catalog.plan({ failOn: 'upgradeTasks.find' })
    const removal = { method: 'DELETE', url: '/hosts/default' } as const
    expect((await registry.request(removal)).status).toBe(503)
    const before = await catalog.upgradeTasks.find('host default')
    expect((await registry.request(removal)).problem().code).toBe('HOST_NOT_FOUND')
    expect((await catalog.upgradeTasks.find('host default'))?.revision).not.toBe(before?.revision)
  })

  it('is changed and removed only by who has read its present state, if a request says so', async () => {
    await using registry = await openRegistry()
    const { headers } = await declare(registry)
    const match = { 'if-match': String(headers['etag']) }
    expect((await declare(registry, { version: '5.0.0' }, 'default', match)).status).toBe(200)
    expect((await declare(registry, HOST, 'default', match)).problem().code).toBe('PRECONDITION_FAILED')
    expect((await declare(registry, HOST, 'other', match)).problem().code).toBe('PRECONDITION_FAILED')
    const removal = { method: 'DELETE', url: '/hosts/default' } as const
    expect((await registry.request({ ...removal, headers: match })).problem().code).toBe(
      'PRECONDITION_FAILED',
    )
    expect((await registry.request(removal)).status).toBe(204)
    expect((await registry.request({ url: '/hosts/default' })).problem().code).toBe('HOST_NOT_FOUND')
    expect((await registry.request(removal)).problem().code).toBe('HOST_NOT_FOUND')
  })

  it.each([
    ['without a version', {}],
    ['with a range for React', { version: '1.0.0', react: '^19' }],
    ['with an extension point without a version', { version: '1.0.0', extensionPoints: { header: '' } }],
    ['with an unknown field', { version: '1.0.0', vue: '3' }],
    ['with too many extension points', { version: '1.0.0', extensionPoints: manyPoints(501) }],
  ])('%s is refused', async (_what, body) => {
    await using registry = await openRegistry()
    expect((await declare(registry, body)).problem().code).toBe('INVALID_REQUEST')
  })

  it('with a name that no URL should have is refused', async () => {
    await using registry = await openRegistry()
    for (const hostId of ['A', '-a', 'a%2Fb', '..', 'a'.repeat(65)]) {
      expect((await declare(registry, HOST, hostId)).status).toBeGreaterThanOrEqual(400)
    }
  })
})

function manyPoints(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`point-${index}`, '1']))
}

describe('a version that the host of a tenant cannot load', () => {
  it('is passed over by an upgrade, with the reason, and a lower one that it can load comes', async () => {
    await using registry = await openFollowing()
    await registry.publish(metadataOf({ version: '3.0.0', compat: { react: '20' } }))
    await registry.publish(metadataOf({ version: '2.0.0', compat: { react: '19.1' } }))
    await becomes(registry, '2.0.0')
    const [waiting] = await pending(registry)
    expect(waiting).toMatchObject({ pending: '3.0.0', next: null })
    expect(waiting.holds).toEqual([
      {
        code: 'incompatible',
        description:
          'Version 3.0.0 was built for React 20, and the host default 4.1.0 has 19.2. Another version, or a host that has it, ends it.',
        until: null,
      },
    ])
  })

  it('comes when the host has what it was built for', async () => {
    await using registry = await openFollowing()
    await registry.publish(metadataOf({ version: '2.0.0', compat: { react: '20' } }))
    expect(await pending(registry)).toMatchObject([{ holds: [{ code: 'incompatible' }] }])
    await declare(registry, { ...HOST, version: '5.0.0', react: '20.0' })
    await becomes(registry, '2.0.0')
    expect(await pending(registry)).toEqual([])
  })

  it('comes when the host is no longer declared', async () => {
    await using registry = await openFollowing()
    await registry.publish(metadataOf({ version: '2.0.0', compat: { react: '20' } }))
    expect(await pending(registry)).toMatchObject([{ holds: [{ code: 'incompatible' }] }])
    await registry.request({ method: 'DELETE', url: '/hosts/default' })
    await becomes(registry, '2.0.0')
  })

  it('is refused when somebody names it, and by a range that has nothing else', async () => {
    await using registry = await openFollowing()
    await registry.publish(metadataOf({ version: '2.0.0', compat: { react: '20' } }))
    const named = await registry.request({ method: 'PATCH', url: INSTALLED, body: { version: '2.0.0' } })
    expect(named.problem()).toMatchObject({
      status: 409,
      code: 'VERSION_INCOMPATIBLE',
      detail: 'test-plugin 2.0.0 was built for React 20, and the host default 4.1.0 has 19.2.',
    })
    const range = await registry.install('other', { pluginId: 'test-plugin', version: '^2.0.0' })
    expect(range.problem()).toMatchObject({ code: 'VERSION_HELD' })
    expect(range.problem().detail).toContain('React 20')
  })

  it('stays where a tenant has it already, and a rollback to it succeeds', async () => {
    await using registry = await openFollowing()
    await declare(registry, { ...HOST, react: '20.0' })
    expect((await registry.request({ url: INSTALLED })).body).toMatchObject({ version: '1.0.0' })
    await registry.request({ method: 'DELETE', url: INSTALLED })
    const body = { generation: 1 }
    const { status } = await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body })
    expect(status).toBe(200)
    expect((await registry.request({ url: INSTALLED })).body).toMatchObject({ version: '1.0.0' })
  })

  it.each([
    [{ host: '5' }, 'was built for the host version 5, and the host default 4.1.0 has 4.1.0'],
    [{ runtime: '1.2' }, 'was built for the plugin contract 1.2, and the host default 4.1.0 has 1.1'],
    [
      { extensionPoints: { 'payment-methods': '1.3' } },
      'was built for the extension point payment-methods 1.3, and the host default 4.1.0 has 1.2',
    ],
    [
      { react: '18', extensionPoints: { header: '1', 'payment-methods': '1' } },
      'was built for React 18 and the extension point header 1, and the host default 4.1.0 has 19.2 and no such extension point',
    ],
  ])('because of %j is told what it was built for and what the host has', async (compat, reason) => {
    await using registry = await openRegistry()
    await declare(registry)
    await registry.publish(metadataOf({ compat }))
    const refused = await registry.install('acme', { pluginId: 'test-plugin', version: '1.0.0' })
    expect(refused.problem().detail).toBe(`test-plugin 1.0.0 ${reason}.`)
  })

  it.each([
    [
      'satisfies all of it',
      { host: '4', react: '19', runtime: '1', extensionPoints: { 'payment-methods': '1' } },
    ],
    ['names nothing', {}],
  ])('is none when it %s', async (_what, compat) => {
    await using registry = await openRegistry()
    await declare(registry)
    await registry.publish(metadataOf({ compat }))
    expect((await registry.install('acme', { pluginId: 'test-plugin', version: '1.0.0' })).status).toBe(201)
  })

  it('is none as far as the host has declared nothing', async () => {
    await using registry = await openRegistry()
    await declare(registry, { version: '4.1.0' })
    const compat = { react: '18', runtime: '9', extensionPoints: { header: '7' } }
    await registry.publish(metadataOf({ compat }))
    expect((await registry.install('acme', { pluginId: 'test-plugin', version: '1.0.0' })).status).toBe(201)
  })
})

describe('the host of a tenant', () => {
  it('decides what it gets, and another one is a change like any other', async () => {
    await using registry = await openFollowing()
    await declare(registry, { version: '5.0.0', react: '20.1' }, 'web-next')
    await registry.publish(metadataOf({ version: '2.0.0', compat: { react: '20' } }))
    const url = '/tenants/acme'
    const moved = await registry.request({ method: 'PATCH', url, body: { host: 'web-next' } })
    expect(moved.body.changes).toMatchObject([
      { description: 'The tenant is shown by the host web-next instead of default.' },
    ])
    await becomes(registry, '2.0.0')
    expect((await registry.request({ url })).body).toMatchObject({ host: 'web-next' })
  })

  it('must have been declared', async () => {
    await using registry = await openRegistry()
    const request = { method: 'PATCH', url: '/tenants/acme', body: { host: 'nowhere' } } as const
    expect((await registry.request(request)).problem().code).toBe('HOST_NOT_FOUND')
  })
})
