import { PluginTenant } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { DAY_MS, openPublished } from '../testing/published-plugin.ts'
import { metadataOf, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL_OF_LIST = '/plugins/test-plugin/tenants'

async function list(registry: RegistryUnderTest, query = '') {
  const { body } = await registry.request({ url: `${URL_OF_LIST}${query}` })
  return {
    items: body.items.map((item: unknown) => PluginTenant.parse(item)),
    nextCursor: body.nextCursor as string | null,
  }
}

describe('the tenants of a plugin', () => {
  it('are listed with what each has, asked for and waits for', async () => {
    await using registry = await openPublished('1.0.0')
    const wishes = {
      follows: { version: '^1.0.0' },
      pinned: { version: '1.0.0', enabled: false },
      waits: { version: '^1.0.0' },
    }
    for (const [tenantId, wish] of Object.entries(wishes))
      await registry.install(tenantId, { pluginId: 'test-plugin', ...wish })
    await registry.request({
      method: 'PATCH',
      url: '/tenants/waits',
      body: { minReleaseAgeSeconds: DAY_MS / 1000 },
    })
    await registry.publish(metadataOf({ version: '1.1.0' }))
    expect((await list(registry)).items).toMatchObject([
      { tenantId: 'follows', version: '1.0.0', requested: '^1.0.0', pending: '1.1.0', holds: [] },
      { tenantId: 'pinned', upgrade: 'pinned', enabled: false, pending: null, holds: [] },
      { tenantId: 'waits', upgrade: 'follow', pending: '1.1.0', holds: [{ code: 'cooldown' }] },
    ])
  })

  it('come page by page, by id, until the last page says so', async () => {
    await using registry = await openPublished('1.0.0')
    for (const tenantId of ['c', 'a', 'b']) await registry.install(tenantId, { pluginId: 'test-plugin' })
    const first = await list(registry, '?limit=2')
    expect(first.items.map(({ tenantId }: PluginTenant) => tenantId)).toEqual(['a', 'b'])
    const second = await list(registry, `?limit=2&cursor=${first.nextCursor}`)
    expect(second.items.map(({ tenantId }: PluginTenant) => tenantId)).toEqual(['c'])
    expect(second.nextCursor).toBeNull()
  })

  it('are those of one version where a version is asked for, on all pages', async () => {
    await using registry = await openPublished('1.0.0', '1.1.0')
    for (const [tenantId, version] of [
      ['a', '1.0.0'],
      ['b', '1.1.0'],
      ['c', '1.0.0'],
    ] as const)
      await registry.install(tenantId, { pluginId: 'test-plugin', version })
    const found: string[] = []
    let cursor: string | null = ''
    for (let pages = 0; cursor !== null && pages < 9; pages += 1) {
      const page = await list(registry, `?version=1.0.0&limit=1${cursor && `&cursor=${cursor}`}`)
      found.push(...page.items.map(({ tenantId }: PluginTenant) => tenantId))
      cursor = page.nextCursor
    }
    expect(cursor).toBeNull()
    expect(found).toEqual(['a', 'c'])
  })

  it('are none of a tenant that uninstalled it, and a plugin that nobody published is not found', async () => {
    await using registry = await openPublished('1.0.0')
    await registry.install('acme', { pluginId: 'test-plugin' })
    await registry.request({ method: 'DELETE', url: '/tenants/acme/plugins/test-plugin' })
    expect(await list(registry)).toEqual({ items: [], nextCursor: null })
    const unknown = await registry.request({ url: '/plugins/nobody/tenants' })
    expect(unknown.body.code).toBe('PLUGIN_NOT_FOUND')
    const cursor = await registry.request({ url: `${URL_OF_LIST}?cursor=x` })
    expect(cursor.body.code).toBe('CURSOR_INVALID')
  })
})
