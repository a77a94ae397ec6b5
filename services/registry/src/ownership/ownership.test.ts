import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { PluginOwners } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { type AnswerUnderTest, metadataOf, openRegistry } from '../testing/registry-under-test.ts'

const FILE = 'export default 1\n'
const TOKENS = [
  { name: 'alpha', scopes: ['publish'] },
  { name: 'beta', scopes: ['publish'] },
  { name: 'beta-nightly', publisher: 'beta', scopes: ['publish'] },
  { name: 'root', scopes: ['publish', 'install', 'read', 'admin'], tenants: ['*'] },
].map((token) => ({ ...token, token: token.name.padEnd(24, '-') }))
const URL = '/plugins/test-plugin'

type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'

const by = (name: string) => ({ authorization: `Bearer ${name.padEnd(24, '-')}` })

/** A registry with publishers, and requests with the token of a name. */
async function openOwned(options: Parameters<typeof openRegistry>[0] = {}) {
  const registry = await openRegistry({
    ...options,
    env: { REGISTRY_TOKENS: JSON.stringify(TOKENS), ...options.env },
  })
  return {
    ...registry,
    send: (name: string, method: Method, url: string, body?: unknown) =>
      registry.request({ method, url, headers: { ...by(name), 'x-tenant-id': 'acme' }, body }),
    publishAs: (name: string, version: string, id = 'test-plugin'): Promise<AnswerUnderTest> => {
      const form = new FormData()
      form.append('file', new Blob([FILE]), 'plugin.js')
      form.append('metadata', JSON.stringify(metadataOf({ id, version })))
      return registry.request({ method: 'POST', url: '/plugins/upload', headers: by(name), form })
    },
    owners: async () => PluginOwners.parse((await registry.request({ url: `${URL}/owners` })).body),
  }
}

describe('a plugin id', () => {
  it('belongs to its first publisher, and no other one can publish it or change its versions', async () => {
    await using registry = await openOwned()
    expect((await registry.publishAs('alpha', '1.0.0')).status).toBe(201)
    expect(await registry.owners()).toMatchObject({ owners: ['alpha'], revision: 0, changedAt: null })
    const attempts = [
      await registry.publishAs('beta', '99.0.0'),
      await registry.send('beta', 'PUT', `${URL}/tags/next`, { version: '1.0.0' }),
      await registry.send('beta', 'DELETE', `${URL}/tags/next`),
      await registry.send('beta', 'POST', `${URL}/versions/1.0.0/yank`, { reason: 'Mine.' }),
      await registry.send('beta', 'PUT', `${URL}/owners/beta`),
      await registry.send('beta', 'DELETE', `${URL}/owners/alpha`),
      await registry.send('beta', 'POST', `${URL}/transfer`, { to: 'beta' }),
    ]
    for (const attempt of attempts) {
      expect(attempt.problem()).toMatchObject({
        code: 'PLUGIN_FORBIDDEN',
        detail: 'test-plugin belongs to alpha, and not to beta.',
      })
    }
    expect((await registry.request({ url: `${URL}/versions/99.0.0` })).status).toBe(404)
  })

  it('is not claimed by an upload that is refused', async () => {
    await using registry = await openOwned()
    const form = new FormData()
    form.append('file', new Blob(['export default 1\u0000']), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf()))
    const headers = by('alpha')
    expect((await registry.request({ method: 'POST', url: '/plugins/upload', headers, form })).status).toBe(
      422,
    )
    expect((await registry.publishAs('beta', '1.0.0')).status).toBe(201)
  })

  it('is not kept by an upload that a quota refuses', async () => {
    await using registry = await openOwned({ env: { QUOTA_CREDENTIAL_VERSIONS: '1' } })
    await registry.publishAs('alpha', '1.0.0')
    expect((await registry.publishAs('alpha', '1.0.0', 'second-thing')).problem().code).toBe('QUOTA_EXCEEDED')
    expect((await registry.publishAs('beta', '1.0.0', 'second-thing')).status).toBe(201)
  })

  it('that several publishers claim at once belongs to one of them', async () => {
    await using registry = await openOwned()
    const answers = await Promise.all(
      ['alpha', 'beta', 'alpha', 'beta'].map((name, index) => registry.publishAs(name, `1.0.${index}`)),
    )
    const { owners } = await registry.owners()
    expect(owners).toHaveLength(1)
    const owned = ['alpha', 'beta', 'alpha', 'beta'].map((name) => (owners.includes(name) ? 201 : 403))
    expect(answers.map(({ status }) => status)).toEqual(owned)
  })

  it('whose first publish never ended is free again after ten minutes', async () => {
    const catalog = createMemoryCatalog()
    const claim = { owners: ['alpha'], revision: 0, changedAtMs: null, claimedAtMs: Date.now() - 540_000 }
    await catalog.ownerships.insert({ pluginId: 'test-plugin', ...claim })
    await using registry = await openOwned({ catalog })
    expect((await registry.publishAs('beta', '1.0.0')).status).toBe(403)
    await using later = await openOwned({ catalog, clock: () => Date.now() + 120_000 })
    expect((await later.publishAs('beta', '1.0.0')).status).toBe(201)
    expect((await later.publishAs('alpha', '1.0.1')).status).toBe(403)
  })

  it('of a release without owners belongs to all who have published it', async () => {
    const catalog = createMemoryCatalog()
    {
      await using former = await openOwned({ catalog })
      await former.publishAs('beta', '1.0.0')
    }
    const stored = await catalog.ownerships.find('test-plugin')
    if (stored) await catalog.ownerships.remove(stored)
    await using registry = await openOwned({ catalog })
    expect((await registry.owners()).owners).toEqual(['beta'])
    expect((await registry.publishAs('alpha', '99.0.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await registry.publishAs('beta', '1.1.0')).status).toBe(201)
    expect((await registry.owners()).revision).toBe(0)
  })

  it('of a release without owners belongs to the publisher that its token has got since', async () => {
    const catalog = createMemoryCatalog()
    {
      await using former = await openOwned({ catalog })
      await former.publishAs('beta', '1.0.0')
    }
    const stored = await catalog.ownerships.find('test-plugin')
    if (stored) await catalog.ownerships.remove(stored)
    const tokens = TOKENS.map((token) => (token.name === 'beta' ? { ...token, publisher: 'team' } : token))
    await using registry = await openOwned({ catalog, env: { REGISTRY_TOKENS: JSON.stringify(tokens) } })
    expect((await registry.publishAs('beta', '1.2.0')).status).toBe(201)
    expect(await registry.owners()).toMatchObject({ owners: ['team'], revision: 0 })
  })

  it('of a release without owners stays with its tokens when they add an owner first, whatever publisher they have got since', async () => {
    const catalog = createMemoryCatalog()
    {
      await using former = await openOwned({ catalog })
      await former.publishAs('beta', '1.0.0')
    }
    const stored = await catalog.ownerships.find('test-plugin')
    if (stored) await catalog.ownerships.remove(stored)
    const tokens = TOKENS.map((token) => (token.name === 'beta' ? { ...token, publisher: 'team' } : token))
    await using registry = await openOwned({ catalog, env: { REGISTRY_TOKENS: JSON.stringify(tokens) } })
    expect((await registry.send('beta', 'PUT', `${URL}/owners/alpha`)).status).toBe(200)
    expect((await registry.publishAs('beta', '1.1.0')).status).toBe(201)
    expect((await registry.send('beta', 'PUT', `${URL}/owners/team`)).status).toBe(200)
    expect((await registry.publishAs('root', '1.2.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
  })

  it('of a plugin that was published without a token is given away by an administrator only, and holds nothing then', async () => {
    const catalog = createMemoryCatalog()
    {
      await using local = await openRegistry({ catalog })
      await local.publish(metadataOf())
    }
    await using registry = await openOwned({ catalog })
    const attempts = [
      await registry.publishAs('beta', '1.1.0'),
      await registry.send('beta', 'POST', `${URL}/versions/1.0.0/yank`, { reason: 'Mine.' }),
      await registry.send('beta', 'POST', `${URL}/transfer`, { to: 'beta' }),
    ]
    for (const attempt of attempts)
      expect(attempt.problem()).toMatchObject({
        code: 'PLUGIN_FORBIDDEN',
        detail: expect.stringContaining('belongs to nobody'),
      })
    const given = await registry.send('root', 'PUT', `${URL}/owners/alpha`)
    expect(given.body).toMatchObject({ owners: ['alpha'], revision: 0 })
    expect((await registry.publishAs('alpha', '1.1.0')).status).toBe(201)
  })

  it('belongs to all tokens of its publisher', async () => {
    await using registry = await openOwned()
    await registry.publishAs('beta', '1.0.0')
    expect((await registry.publishAs('beta-nightly', '1.1.0')).status).toBe(201)
  })

  it('can be published by an administrator only as an owner, who may nevertheless revoke its versions', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    expect((await registry.publishAs('root', '1.1.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
    const revoked = await registry.send('root', 'POST', `${URL}/versions/1.0.0/revoke`, {
      reason: 'It steals.',
    })
    expect(revoked.status).toBe(200)
    expect((await registry.send('root', 'PUT', `${URL}/owners/root`)).body).toMatchObject({
      owners: ['alpha', 'root'],
      revision: 1,
    })
    expect((await registry.publishAs('root', '1.1.0')).status).toBe(201)
  })
})

describe('a new plugin id', () => {
  it('that is too like one of another publisher is refused with the other one named, and free to whoever has that', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0', 'acme-pay')
    expect((await registry.publishAs('beta', '1.0.0', 'acmepay')).problem()).toMatchObject({
      status: 409,
      code: 'PLUGIN_ID_SIMILAR',
      detail: 'acmepay and acme-pay, a plugin of another publisher, differ only in hyphens.',
    })
    expect((await registry.publishAs('alpha', '1.0.0', 'acmepay')).status).toBe(201)
    expect((await registry.publishAs('beta', '1.0.0', 'bolt-pay')).status).toBe(201)
  })

  it('that an administrator gave to a publisher is its own, however like another one it is', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0', 'acme-pay')
    const url = '/plugins/acmepay/owners/beta'
    expect((await registry.send('beta', 'PUT', url)).problem().code).toBe('PLUGIN_NOT_FOUND')
    expect((await registry.send('root', 'PUT', url)).body).toMatchObject({ owners: ['beta'], revision: 0 })
    expect((await registry.publishAs('alpha', '1.0.0', 'acmepay')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await registry.publishAs('beta', '1.0.0', 'acmepay')).status).toBe(201)
  })

  it('that is too like a reserved one is refused before anything is published under that', async () => {
    await using registry = await openOwned()
    await registry.send('root', 'PUT', '/plugins/acme-payment/owners/alpha')
    expect((await registry.publishAs('beta', '1.0.0', 'acme-payments')).problem().code).toBe(
      'PLUGIN_ID_SIMILAR',
    )
  })

  it('that is reserved stays reserved, unlike one whose first publish never ended', async () => {
    const catalog = createMemoryCatalog()
    {
      await using registry = await openOwned({ catalog })
      await registry.send('root', 'PUT', `${URL}/owners/alpha`)
    }
    await using later = await openOwned({ catalog, clock: () => Date.now() + 3_600_000 })
    expect((await later.publishAs('beta', '1.0.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await later.publishAs('alpha', '1.0.0')).status).toBe(201)
  })
})

describe('a namespace', () => {
  it('keeps its id and all that begin with it for its owners, until it is freed', async () => {
    await using registry = await openOwned()
    await registry.publishAs('beta', '1.0.0', 'acme-old')
    const url = '/namespaces/acme'
    expect((await registry.send('alpha', 'PUT', url, { owners: ['alpha'] })).problem().code).toBe(
      'SCOPE_MISSING',
    )
    expect((await registry.send('root', 'PUT', url, { owners: ['beta', 'alpha', 'beta'] })).status).toBe(201)
    const { body } = await registry.send('root', 'PUT', url, { owners: ['alpha'] })
    expect(body).toMatchObject({ namespace: 'acme', owners: ['alpha'] })
    expect((await registry.send('root', 'GET', '/namespaces')).body.items).toEqual([body])
    for (const id of ['acme', 'acme-pay', 'acme-pay-later']) {
      expect((await registry.publishAs('beta', '1.0.0', id)).problem()).toMatchObject({
        code: 'PLUGIN_FORBIDDEN',
        detail: `${id} is in the namespace acme, which is reserved for alpha.`,
      })
    }
    expect((await registry.publishAs('beta', '1.1.0', 'acme-old')).status).toBe(201)
    expect((await registry.publishAs('beta', '1.0.0', 'acmeshop')).status).toBe(201)
    // Like acme-old of another publisher, but an administrator gave the namespace away.
    expect((await registry.publishAs('alpha', '1.0.0', 'acme-olds')).status).toBe(201)
    expect((await registry.send('root', 'DELETE', url)).status).toBe(204)
    expect((await registry.publishAs('beta', '1.0.0', 'acme-ship')).status).toBe(201)
    expect((await registry.send('root', 'DELETE', url)).problem().code).toBe('NAMESPACE_NOT_FOUND')
  })

  it('within another one belongs to its own owners', async () => {
    await using registry = await openOwned()
    await registry.send('root', 'PUT', '/namespaces/acme', { owners: [] })
    await registry.send('root', 'PUT', '/namespaces/acme-labs', { owners: ['beta'] })
    expect((await registry.publishAs('beta', '1.0.0', 'acme-labs-chat')).status).toBe(201)
    expect((await registry.publishAs('beta', '1.0.0', 'acme-chat')).problem().detail).toBe(
      'acme-chat is in the namespace acme, which is reserved for nobody yet.',
    )
  })
})

describe('the owners of a plugin', () => {
  it('can be more than one, and never none', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    expect((await registry.send('alpha', 'PUT', `${URL}/owners/beta`)).body).toMatchObject({ revision: 1 })
    expect((await registry.send('alpha', 'PUT', `${URL}/owners/beta`)).body).toMatchObject({ revision: 1 })
    expect((await registry.send('beta', 'DELETE', `${URL}/owners/alpha`)).body).toMatchObject({
      owners: ['beta'],
      revision: 1,
    })
    expect((await registry.send('beta', 'DELETE', `${URL}/owners/beta`)).problem().code).toBe('LAST_OWNER')
    expect((await registry.send('beta', 'DELETE', `${URL}/owners/alpha`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
  })

  it('change when a publisher accepts what it was offered, which others cannot accept', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    expect((await registry.send('beta', 'POST', `${URL}/transfer/accept`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'beta' })
    expect(await registry.owners()).toMatchObject({
      owners: ['alpha'],
      revision: 0,
      transfer: { to: 'beta', requestedBy: 'alpha' },
    })
    expect((await registry.send('root', 'POST', `${URL}/transfer/accept`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
    expect((await registry.send('beta', 'POST', `${URL}/transfer/accept`)).body).toMatchObject({
      owners: ['beta'],
      revision: 1,
      transfer: null,
    })
    expect((await registry.publishAs('alpha', '1.1.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
  })

  it('stay when an offer is taken back', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'beta' })
    await registry.send('alpha', 'DELETE', `${URL}/transfer`)
    expect((await registry.send('beta', 'POST', `${URL}/transfer/accept`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
  })
})

describe('an offer of a plugin', () => {
  it('ends with the ownership of whoever made it, and after a week', async () => {
    let nowMs = Date.now()
    await using registry = await openOwned({ clock: () => nowMs })
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('alpha', 'PUT', `${URL}/owners/beta`)
    await registry.send('beta', 'POST', `${URL}/transfer`, { to: 'root' })
    await registry.send('alpha', 'DELETE', `${URL}/owners/beta`)
    const accept = () => registry.send('root', 'POST', `${URL}/transfer/accept`)
    expect((await accept()).problem().code).toBe('OWNER_NOT_FOUND')
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'root' })
    nowMs += 8 * 86_400_000
    expect((await accept()).problem().code).toBe('OWNER_NOT_FOUND')
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'root' })
    expect((await accept()).status).toBe(200)
  })
})

describe('a plugin that changed hands', () => {
  const wanted = { pluginId: 'test-plugin', version: '^1.0.0' }
  const installed = '/tenants/acme/plugins/test-plugin'

  /** Tenants follow 1.0.0 of alpha; then beta takes the plugin over and publishes 1.1.0. */
  async function openTakenOver(options: Parameters<typeof openRegistry>[0] = {}) {
    const registry = await openOwned(options)
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('root', 'POST', '/plugins/install', wanted)
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${URL}/transfer/accept`)
    expect((await registry.publishAs('beta', '1.1.0')).status).toBe(201)
    return {
      ...registry,
      versionOf: async () => (await registry.send('root', 'GET', installed)).body.version,
      pending: async () => (await registry.send('root', 'GET', '/tenants/acme/upgrades')).body.items,
    }
  }

  it('is held for a tenant that has it, by every way that names no version, until the tenant accepts the owners', async () => {
    await using registry = await openTakenOver()
    expect(await registry.pending()).toMatchObject([
      { version: '1.0.0', pending: '1.1.0', next: null, holds: [{ code: 'owner-changed', until: null }] },
    ])
    const [{ holds }] = await registry.pending()
    expect(holds[0].description).toContain('"ownersRevision": 1')
    await registry.send('root', 'POST', '/plugins/install', wanted)
    await registry.send('root', 'POST', '/plugins/install', { pluginId: 'test-plugin' })
    await registry.send('root', 'PATCH', installed, { version: '>=1.0.0' })
    await registry.send('root', 'PATCH', installed, { version: 'latest' })
    expect(await registry.versionOf()).toBe('1.0.0')
    await registry.send('root', 'PATCH', installed, { version: '^1.0.0' })
    const refused = await registry.send('root', 'PATCH', installed, { ownersRevision: 2 })
    expect(refused.problem()).toMatchObject({
      status: 400,
      detail: 'The owners of test-plugin are at revision 1: no later ones can be accepted.',
    })
    const { body } = await registry.send('root', 'PATCH', installed, { ownersRevision: 1 })
    expect(body).toMatchObject({ version: '1.0.0', ownersRevision: 1 })
    expect(body.changes).toMatchObject([
      { description: 'test-plugin is accepted from its owners at revision 1.' },
    ])
    expect(await registry.pending()).toMatchObject([{ pending: '1.1.0', holds: [], next: '1.1.0' }])
  })

  it('reaches no tenant through the worker until an administrator confirms its owners', async () => {
    await using registry = await openTakenOver({ env: { UPGRADE_INTERVAL_MS: '20' } })
    const progress = async () => (await registry.send('root', 'GET', `${URL}/upgrades`)).body
    await expect.poll(progress).toMatchObject({ state: 'done' })
    expect(await registry.versionOf()).toBe('1.0.0')
    const confirm = (name: string, revision: number) =>
      registry.send(name, 'POST', `${URL}/owners/confirm`, { revision })
    expect((await confirm('beta', 1)).problem().code).toBe('SCOPE_MISSING')
    expect((await confirm('root', 2)).status).toBe(400)
    expect((await confirm('root', 1)).body).toMatchObject({ confirmedRevision: 1 })
    await expect.poll(registry.versionOf).toBe('1.1.0')
  })

  it('is given to whoever names its new version, and to whoever installs it for the first time', async () => {
    await using registry = await openTakenOver()
    const { body } = await registry.send('root', 'PATCH', installed, { version: '1.1.0' })
    expect(body).toMatchObject({ version: '1.1.0', ownersRevision: 1 })
    await registry.send('root', 'DELETE', installed)
    const again = await registry.send('root', 'POST', '/plugins/install', wanted)
    expect(again.body).toMatchObject({ version: '1.1.0', ownersRevision: 1 })
  })

  it('is held again after another change of its owners, and what the former ones published meanwhile is not', async () => {
    await using registry = await openTakenOver()
    await registry.send('root', 'PATCH', installed, { ownersRevision: 1 })
    await registry.send('beta', 'PUT', `${URL}/owners/alpha`)
    expect(await registry.pending()).toMatchObject([{ pending: '1.1.0', holds: [] }])
    await registry.publishAs('beta', '1.2.0')
    expect(await registry.pending()).toMatchObject([
      { pending: '1.2.0', holds: [{ code: 'owner-changed' }], next: '1.1.0' },
    ])
  })

  it('is held after a rollback to before its owners were accepted', async () => {
    await using registry = await openTakenOver()
    const { body } = await registry.send('root', 'PATCH', installed, { version: '1.1.0' })
    await registry.send('root', 'PATCH', installed, { version: '^1.0.0' })
    await registry.send('root', 'POST', '/tenants/acme/rollback', { generation: body.generation - 1 })
    expect(await registry.versionOf()).toBe('1.0.0')
    await registry.publishAs('beta', '1.2.0')
    expect(await registry.pending()).toMatchObject([{ pending: '1.2.0', holds: [{ code: 'owner-changed' }] }])
  })

  it('does not get back to tenants what its former owners revoked, or to another version by a tag, until they accept its owners', async () => {
    await using registry = await openOwned({ env: { UPGRADE_INTERVAL_MS: '20' } })
    const done = async () => (await registry.send('root', 'GET', `${URL}/upgrades`)).body.state
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await registry.publishAs('alpha', version)
    const mark = (name: string, what: string) =>
      registry.send(name, 'POST', `${URL}/versions/1.2.0/${what}`, { reason: 'It steals cookies.' })
    await registry.send('root', 'POST', '/plugins/install', { pluginId: 'test-plugin', version: '1.2.0' })
    await mark('alpha', 'revoke')
    await registry.send('alpha', 'PUT', `${URL}/tags/stable`, { version: '1.1.0' })
    const sendTo = (tenantId: string, method: Method, url: string, body?: unknown) =>
      registry.request({ method, url, body, headers: { ...by('root'), 'x-tenant-id': tenantId } })
    for (const [tenantId, version] of [
      ['ranged', '^1.0.0'],
      ['tagged', 'stable'],
    ] as const)
      await sendTo(tenantId, 'POST', '/plugins/install', { pluginId: 'test-plugin', version })
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${URL}/transfer/accept`)

    const shown = async (tenantId: string) => {
      const { body } = await sendTo(tenantId, 'GET', `/tenants/${tenantId}/manifest`)
      return body.plugins.map(({ version }: { version: string }) => version).join()
    }
    await expect.poll(() => shown('acme')).toBe('')
    expect((await mark('beta', 'unrevoke')).status).toBe(200)
    expect((await registry.send('beta', 'PUT', `${URL}/tags/stable`, { version: '1.0.0' })).status).toBe(200)
    await expect.poll(done).toBe('done')
    expect([await shown('acme'), await shown('ranged'), await shown('tagged')]).toEqual([
      '',
      '1.1.0',
      '1.1.0',
    ])

    const accept = { ownersRevision: 1 }
    for (const tenantId of ['acme', 'ranged', 'tagged'])
      await sendTo(tenantId, 'PATCH', `/tenants/${tenantId}/plugins/test-plugin`, accept)
    await expect.poll(() => shown('acme')).toBe('1.2.0')
    await expect.poll(() => shown('ranged')).toBe('1.2.0')
    await expect.poll(() => shown('tagged')).toBe('1.0.0')
  })

  it('does not take tenants to an older version by yanking what the latest tag named', async () => {
    await using registry = await openOwned()
    for (const version of ['1.0.0', '1.1.0']) await registry.publishAs('alpha', version)
    await registry.send('root', 'POST', '/plugins/install', { pluginId: 'test-plugin', version: 'latest' })
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${URL}/transfer/accept`)
    await registry.send('beta', 'POST', `${URL}/versions/1.1.0/yank`, { reason: 'Mine.' })
    const { body } = await registry.send('root', 'GET', '/tenants/acme/upgrades')
    expect(body.items).toMatchObject([
      { version: '1.1.0', pending: '1.0.0', next: null, holds: [{ code: 'owner-changed' }] },
    ])
  })

  it('is off the pages after a rollback to what its former owners revoked', async () => {
    await using registry = await openOwned()
    for (const version of ['1.0.0', '1.1.0']) await registry.publishAs('alpha', version)
    const install = (version: string) =>
      registry.send('root', 'POST', '/plugins/install', { pluginId: 'test-plugin', version })
    await install('1.1.0')
    await install('1.0.0')
    const mark = (name: string, what: string) =>
      registry.send(name, 'POST', `${URL}/versions/1.1.0/${what}`, { reason: 'It steals cookies.' })
    await mark('alpha', 'revoke')
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${URL}/transfer/accept`)
    await mark('beta', 'unrevoke')
    await registry.send('root', 'POST', '/tenants/acme/rollback', { generation: 1 })
    const { body } = await registry.send('root', 'GET', '/tenants/acme/manifest')
    expect(body.plugins).toEqual([])
  })

  it('is not held any more for a tenant that installs it afterwards', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('alpha', 'POST', `${URL}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${URL}/transfer/accept`)
    const { body } = await registry.send('root', 'POST', '/plugins/install', wanted)
    expect(body).toMatchObject({ version: '1.0.0', ownersRevision: 1 })
    await registry.publishAs('beta', '1.1.0')
    expect((await registry.send('root', 'GET', '/tenants/acme/upgrades')).body.items).toMatchObject([
      { pending: '1.1.0', holds: [], next: '1.1.0' },
    ])
  })
})
