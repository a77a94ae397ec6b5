import { TenantSummary } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const ADMIN = 'token-of-the-administrator'
const SUPPORT = 'token-of-the-support-desk'
const ENV = {
  REGISTRY_TOKENS: JSON.stringify([
    { name: 'admin', token: ADMIN, scopes: ['read', 'install', 'publish'], tenants: ['*'] },
    { name: 'support', token: SUPPORT, scopes: ['read'], tenants: ['new', 'acme', 'ac'] },
  ]),
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A registry whose tenants have a plugin each. */
async function openWithTenants(...tenantIds: readonly string[]): Promise<RegistryUnderTest> {
  const registry = await openRegistry()
  await registry.publish(metadataOf({ id: 'maps' }))
  for (const tenantId of tenantIds) await registry.install(tenantId, { pluginId: 'maps' })
  return registry
}

async function idsIn(registry: RegistryUnderTest, query = '', headers = {}): Promise<readonly string[]> {
  const { body } = await registry.request({ url: `/tenants${query}`, headers })
  return body.items.map(({ tenantId }: TenantSummary) => tenantId)
}

describe('the tenants of a registry', () => {
  it('are listed by id, with what each has', async () => {
    await using registry = await openWithTenants('zoo', 'acme')
    await registry.request({
      method: 'PATCH',
      url: '/tenants/zoo',
      body: { freeze: { reason: 'Peak season.' } },
    })
    const { status, body } = await registry.request({ url: '/tenants' })
    expect(status).toBe(200)
    expect(body.items.map((item: unknown) => TenantSummary.parse(item))).toMatchObject([
      { tenantId: 'acme', generation: 1, plugins: 1, host: 'default', freeze: null },
      { tenantId: 'zoo', generation: 2, plugins: 1, freeze: { reason: 'Peak season.', until: null } },
    ])
    const { body: generations } = await registry.request({ url: '/tenants/zoo/generations' })
    expect(body.items[1].changedAt).toBe(generations.items[0].madeAt)
  })

  it('are found by the beginning of their ids, also the one with exactly that id', async () => {
    await using registry = await openWithTenants('a', 'ac', 'acme', 'acme-2', 'ad', 'Acme')
    expect(await idsIn(registry, '?query=ac')).toEqual(['ac', 'acme', 'acme-2'])
    expect(await idsIn(registry, '?query=acme-2')).toEqual(['acme-2'])
    expect(await idsIn(registry, '?query=')).toEqual(['Acme', 'a', 'ac', 'acme', 'acme-2', 'ad'])
    expect(await idsIn(registry, '?query=b')).toEqual([])
  })

  it('are not found by a text that no id begins with', async () => {
    await using registry = await openWithTenants('acme')
    expect(await idsIn(registry, `?query=${encodeURIComponent('-ä%')}`)).toEqual([])
    const tooLong = await registry.request({ url: `/tenants?query=${'a'.repeat(129)}` })
    expect(tooLong.problem()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })

  it.each(['', 'ac'])('come page by page, each once, with the query "%s"', async (query) => {
    await using registry = await openWithTenants('ac', 'acme', 'acme-2', 'acorn')
    const found: string[] = []
    let cursor = ''
    for (let page = 0; page < 4; page += 1) {
      const { body } = await registry.request({ url: `/tenants?limit=1&query=${query}${cursor}` })
      found.push(...body.items.map(({ tenantId }: TenantSummary) => tenantId))
      expect(body.nextCursor === null).toBe(page === 3)
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(found).toEqual(['ac', 'acme', 'acme-2', 'acorn'])
    const foreign = await registry.request({ url: '/tenants?cursor=e30' })
    expect(foreign.problem().code).toBe('CURSOR_INVALID')
  })

  it('are for a token only those that it names, also one that never had anything', async () => {
    await using registry = await openRegistry({ env: ENV })
    for (const tenantId of ['acme', 'other'])
      await registry.request({
        method: 'PATCH',
        url: `/tenants/${tenantId}`,
        headers: bearer(ADMIN),
        body: { minReleaseAgeSeconds: 60 },
      })
    expect(await idsIn(registry, '', bearer(ADMIN))).toEqual(['acme', 'other'])
    expect(await idsIn(registry, '', bearer(SUPPORT))).toEqual(['ac', 'acme', 'new'])
    expect(await idsIn(registry, '?query=acm', bearer(SUPPORT))).toEqual(['acme'])
    expect(await idsIn(registry, '?query=o', bearer(SUPPORT))).toEqual([])
    const { body } = await registry.request({ url: '/tenants?query=new', headers: bearer(SUPPORT) })
    expect(body.items).toMatchObject([{ generation: 0, plugins: 0, changedAt: null }])
    expect((await registry.request({ url: '/tenants' })).status).toBe(401)
  })
})
