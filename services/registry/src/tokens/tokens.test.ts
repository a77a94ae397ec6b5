import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { IssuedToken, TokenDocument } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { openClocked } from '../testing/clocked-registry.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { createToken } from './token-text.ts'

const BOOTSTRAP = 'the-bootstrap-token-of-the-first-administrator'
const ENV = { REGISTRY_BOOTSTRAP_TOKEN: BOOTSTRAP }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const ADMIN = bearer(BOOTSTRAP)

/** A registry with a bootstrap token, and a clock that only moves by `pass`. */
const openSecured = (options: Parameters<typeof openClocked>[0] = {}) => openClocked({ env: ENV, ...options })

async function issue(registry: RegistryUnderTest, body: object): Promise<IssuedToken> {
  const answer = await registry.request({ method: 'POST', url: '/tokens', headers: ADMIN, body })
  expect(answer.status, answer.text).toBe(201)
  return IssuedToken.parse(answer.body)
}

const readTenant = (registry: RegistryUnderTest, token: string, tenantId = 'acme') =>
  registry.request({ url: `/tenants/${tenantId}/manifest`, headers: bearer(token) })

const revoke = (registry: RegistryUnderTest, tokenId: string | null) =>
  registry.request({ method: 'DELETE', url: `/tokens/${tokenId}`, headers: ADMIN })

describe('a token that was made', () => {
  it('may do what it was made for and nothing else, from the first request on', async () => {
    await using registry = await openSecured()
    const { token } = await issue(registry, { name: 'acme', scopes: ['read'], tenants: ['acme'] })
    expect((await readTenant(registry, token)).status).toBe(200)
    expect((await readTenant(registry, token, 'other')).problem().code).toBe('TENANT_FORBIDDEN')
    const install = await registry.request({
      method: 'POST',
      url: '/plugins/install',
      headers: { ...bearer(token), 'x-tenant-id': 'acme' },
      body: { pluginId: 'a' },
    })
    expect(install.problem().code).toBe('SCOPE_MISSING')
    const another = await registry.request({
      method: 'POST',
      url: '/tokens',
      headers: bearer(token),
      body: { name: 'more', scopes: ['admin'] },
    })
    expect(another.problem().code).toBe('SCOPE_MISSING')
  })

  it('publishes only the plugins that it names, under its own name', async () => {
    await using registry = await openSecured()
    const { token } = await issue(registry, { name: 'ci', scopes: ['publish'], plugins: ['acme-*'] })
    const upload = (id: string) => {
      const form = new FormData()
      form.append('file', new Blob(['export default 1']), 'plugin.js')
      form.append('metadata', JSON.stringify(metadataOf({ id })))
      return registry.request({ method: 'POST', url: '/plugins/upload', headers: bearer(token), form })
    }
    expect((await upload('other')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await upload('acme-pay')).status).toBe(201)
    const version = await registry.catalog.versions.find({ pluginId: 'acme-pay', version: '1.0.0' })
    expect(version?.value.summary?.publisher).toBe('ci')
  })

  it('is shown once, stored as a hash, and listed with its use but without its secret', async () => {
    await using registry = await openSecured()
    const { token, tokenId } = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['*'] })
    registry.pass(1000)
    await readTenant(registry, token)
    const { body, text } = await registry.request({ url: '/tokens', headers: ADMIN })
    const items = body.items.map((item: unknown) => TokenDocument.parse(item))
    expect(items).toMatchObject([
      { tokenId: null, name: 'bootstrap', source: 'environment' },
      {
        tokenId,
        name: 'ci',
        source: 'registry',
        createdBy: 'bootstrap',
        lastUsedAt: '2026-06-01T00:00:01.000Z',
      },
    ])
    expect(text).not.toContain(token)
    const one = await registry.request({ url: `/tokens/${tokenId}`, headers: ADMIN })
    expect(one.body).toEqual(items[1])
    const stored = await registry.catalog.tokens.find(String(tokenId))
    expect(JSON.stringify(stored)).not.toContain(token)
  })

  it('has its use recorded at most once an hour', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openSecured({ catalog })
    const { token } = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['*'] })
    for (let request = 0; request < 5; request += 1) {
      await readTenant(registry, token)
      registry.pass(600_000)
    }
    expect(catalog.calls.filter((call) => call === 'tokens.replace')).toHaveLength(1)
  })

  it('ends when it expires', async () => {
    await using registry = await openSecured()
    const expiresAt = '2026-06-01T01:00:00Z'
    const { token } = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['*'], expiresAt })
    registry.pass(3_599_999)
    expect((await readTenant(registry, token)).status).toBe(200)
    registry.pass(1)
    expect((await readTenant(registry, token)).problem()).toMatchObject({
      code: 'UNAUTHENTICATED',
      detail: 'This token expired at 2026-06-01T01:00:00.000Z.',
    })
  })

  it.each([
    ['without a scope', { name: 'ci', scopes: [] }],
    ['with an unknown scope', { name: 'ci', scopes: ['root'] }],
    ['without a name', { scopes: ['read'] }],
    ['that expires in the past', { name: 'ci', scopes: ['read'], expiresAt: '2026-01-01T00:00:00Z' }],
    ['with plugins that it may not publish', { name: 'ci', scopes: ['read'], plugins: ['a'] }],
  ])('%s is refused', async (_what, body) => {
    await using registry = await openSecured()
    const answer = await registry.request({ method: 'POST', url: '/tokens', headers: ADMIN, body })
    expect(answer.problem()).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })
})

describe('a token that is revoked', () => {
  it('is refused at once by a registry that has not seen it lately, and within two seconds by another', async () => {
    const shared = { catalog: createMemoryCatalog() }
    await using registry = await openSecured(shared)
    await using other = await openSecured(shared)
    const { token, tokenId } = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['*'] })
    expect((await readTenant(other, token)).status).toBe(200)
    expect((await revoke(registry, tokenId)).body).toMatchObject({ revokedAt: '2026-06-01T00:00:00.000Z' })
    expect((await readTenant(registry, token)).problem().detail).toContain('was revoked')
    other.pass(2000)
    expect((await readTenant(other, token)).problem().code).toBe('UNAUTHENTICATED')
  })

  it('stays in the list, and is revoked a second time without a change', async () => {
    await using registry = await openSecured()
    const { tokenId } = await issue(registry, { name: 'ci', scopes: ['read'] })
    const first = await revoke(registry, tokenId)
    registry.pass(1000)
    expect((await revoke(registry, tokenId)).body).toEqual(first.body)
    const { body } = await registry.request({ url: '/tokens', headers: ADMIN })
    expect(body.items).toHaveLength(2)
  })
})

describe('a token that is rotated', () => {
  it('ends after the grace, and the new one may do the same', async () => {
    await using registry = await openSecured()
    const former = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['acme'] })
    const url = `/tokens/${former.tokenId}/rotate`
    const body = { graceSeconds: 60 }
    const answer = await registry.request({ method: 'POST', url, headers: ADMIN, body })
    const { token, ...document } = IssuedToken.parse(answer.body)
    expect(document).toMatchObject({ name: 'ci', scopes: ['read'], tenants: ['acme'] })
    registry.pass(59_999)
    expect((await readTenant(registry, former.token)).status).toBe(200)
    registry.pass(1)
    expect((await readTenant(registry, former.token)).status).toBe(401)
    expect((await readTenant(registry, token)).status).toBe(200)
    const again = await registry.request({ method: 'POST', url, headers: ADMIN, body })
    expect(again.problem().code).toBe('TOKEN_ENDED')
  })
})

describe('a text that looks like a token', () => {
  it('is refused without a look at the catalog when its checksum is wrong', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openSecured({ catalog })
    const wrong = `${createToken().token.slice(0, -1)}!`
    expect((await readTenant(registry, wrong)).status).toBe(401)
    expect(catalog.calls.filter((call) => call === 'tokens.find')).toEqual([])
  })

  it('is refused when only its id is that of a token', async () => {
    await using registry = await openSecured()
    const { tokenId } = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['*'] })
    const stored = await registry.catalog.tokens.find(String(tokenId))
    if (!stored) throw new Error('the token is not stored')
    await registry.catalog.tokens.replace(stored, { ...stored.value, sha256: 'a'.repeat(64) })
    registry.pass(2000)
    const { token } = await issue(registry, { name: 'other', scopes: ['read'] })
    expect((await readTenant(registry, token)).problem().code).toBe('TENANT_FORBIDDEN')
  })
})

describe('an outage of the catalog', () => {
  it('is answered 503 to whoever needs a token that has to be looked up, and public routes are not affected', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openSecured({ catalog })
    const { token } = await issue(registry, { name: 'ci', scopes: ['read'], tenants: ['*'] })
    catalog.plan({ failOn: 'tokens.find', times: Infinity })
    expect((await readTenant(registry, token)).problem().code).toBe('CATALOG_UNAVAILABLE')
    expect((await registry.request({ url: '/plugins', headers: bearer(token) })).status).toBe(200)
    catalog.heal()
    expect((await readTenant(registry, token)).status).toBe(200)
  })
})

describe('a registry without configured tokens', () => {
  it('answers requests of this machine without a token, and accepts none from elsewhere', async () => {
    await using registry = await openRegistry()
    expect((await registry.request({ url: '/tokens' })).body).toEqual({ items: [], nextCursor: null })
  })

  it('with REGISTRY_TOKENS=[] requires a token all the same', async () => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: '[]' } })
    expect((await registry.request({ url: '/tokens' })).problem().code).toBe('UNAUTHENTICATED')
  })
})
