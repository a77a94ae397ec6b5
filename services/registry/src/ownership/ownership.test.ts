import type { Catalog } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { by, openOwned, PLUGIN, TOKENS } from '../testing/owned-registry.ts'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

/** What a release without owners left: a version that the token beta published. */
async function formerCatalog() {
  const catalog = createMemoryCatalog()
  await using registry = await openOwned({ catalog })
  await registry.publishAs('beta', '1.0.0')
  await forgetOwners(catalog)
  return catalog
}

async function forgetOwners({ ownerships }: Catalog) {
  const stored = await ownerships.find('test-plugin')
  if (stored) await ownerships.remove(stored)
}

describe('a plugin id', () => {
  it('belongs to its first publisher, and no other one can publish it or change its versions', async () => {
    await using registry = await openOwned()
    expect((await registry.publishAs('alpha', '1.0.0')).status).toBe(201)
    expect(await registry.owners()).toMatchObject({ owners: ['alpha'], revision: 0, changedAt: null })
    const attempts = [
      await registry.publishAs('beta', '99.0.0'),
      await registry.send('beta', 'PUT', `${PLUGIN}/tags/next`, { version: '1.0.0' }),
      await registry.send('beta', 'DELETE', `${PLUGIN}/tags/next`),
      await registry.send('beta', 'POST', `${PLUGIN}/versions/1.0.0/yank`, { reason: 'Mine.' }),
      await registry.send('beta', 'PUT', `${PLUGIN}/owners/beta`),
      await registry.send('beta', 'DELETE', `${PLUGIN}/owners/alpha`),
      await registry.send('beta', 'POST', `${PLUGIN}/transfer`, { to: 'beta' }),
    ]
    for (const attempt of attempts) {
      expect(attempt.problem()).toMatchObject({
        code: 'PLUGIN_FORBIDDEN',
        detail: 'test-plugin belongs to alpha, and not to beta.',
      })
    }
    expect((await registry.request({ url: `${PLUGIN}/versions/99.0.0` })).status).toBe(404)
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
    const catalog = await formerCatalog()
    await using registry = await openOwned({ catalog })
    expect((await registry.owners()).owners).toEqual(['beta'])
    expect((await registry.publishAs('alpha', '99.0.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await registry.publishAs('beta', '1.1.0')).status).toBe(201)
    expect((await registry.owners()).revision).toBe(0)
  })

  it('of a release without owners belongs to the publisher that its token has got since', async () => {
    const catalog = await formerCatalog()
    const tokens = TOKENS.map((token) => (token.name === 'beta' ? { ...token, publisher: 'team' } : token))
    await using registry = await openOwned({ catalog, env: { REGISTRY_TOKENS: JSON.stringify(tokens) } })
    expect((await registry.publishAs('beta', '1.2.0')).status).toBe(201)
    expect(await registry.owners()).toMatchObject({ owners: ['team'], revision: 0 })
  })

  it('of a release without owners stays with its tokens when they add an owner first, whatever publisher they have got since', async () => {
    const catalog = await formerCatalog()
    const tokens = TOKENS.map((token) => (token.name === 'beta' ? { ...token, publisher: 'team' } : token))
    await using registry = await openOwned({ catalog, env: { REGISTRY_TOKENS: JSON.stringify(tokens) } })
    expect((await registry.send('beta', 'PUT', `${PLUGIN}/owners/alpha`)).status).toBe(200)
    expect((await registry.publishAs('beta', '1.1.0')).status).toBe(201)
    expect((await registry.send('beta', 'PUT', `${PLUGIN}/owners/team`)).status).toBe(200)
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
      await registry.send('beta', 'POST', `${PLUGIN}/versions/1.0.0/yank`, { reason: 'Mine.' }),
      await registry.send('beta', 'POST', `${PLUGIN}/transfer`, { to: 'beta' }),
    ]
    for (const attempt of attempts)
      expect(attempt.problem()).toMatchObject({
        code: 'PLUGIN_FORBIDDEN',
        detail: expect.stringContaining('belongs to nobody'),
      })
    const given = await registry.send('root', 'PUT', `${PLUGIN}/owners/alpha`)
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
    const revoked = await registry.send('root', 'POST', `${PLUGIN}/versions/1.0.0/revoke`, {
      reason: 'It steals.',
    })
    expect(revoked.status).toBe(200)
    expect((await registry.send('root', 'PUT', `${PLUGIN}/owners/root`)).body).toMatchObject({
      owners: ['alpha', 'root'],
      revision: 1,
    })
    expect((await registry.publishAs('root', '1.1.0')).status).toBe(201)
  })
})

describe('the owners of a plugin', () => {
  it('can be more than one, and never none', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    expect((await registry.send('alpha', 'PUT', `${PLUGIN}/owners/beta`)).body).toMatchObject({ revision: 1 })
    expect((await registry.send('alpha', 'PUT', `${PLUGIN}/owners/beta`)).body).toMatchObject({ revision: 1 })
    expect((await registry.send('beta', 'DELETE', `${PLUGIN}/owners/alpha`)).body).toMatchObject({
      owners: ['beta'],
      revision: 1,
    })
    expect((await registry.send('beta', 'DELETE', `${PLUGIN}/owners/beta`)).problem().code).toBe('LAST_OWNER')
    expect((await registry.send('beta', 'DELETE', `${PLUGIN}/owners/alpha`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
  })

  it('change when a publisher accepts what it was offered, which others cannot accept', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    expect((await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'beta' })
    expect(await registry.owners()).toMatchObject({
      owners: ['alpha'],
      revision: 0,
      transfer: { to: 'beta', requestedBy: 'alpha' },
    })
    expect((await registry.send('root', 'POST', `${PLUGIN}/transfer/accept`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
    expect((await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)).body).toMatchObject({
      owners: ['beta'],
      revision: 1,
      transfer: null,
    })
    expect((await registry.publishAs('alpha', '1.1.0')).problem().code).toBe('PLUGIN_FORBIDDEN')
  })

  it('stay when an offer is taken back', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'beta' })
    await registry.send('alpha', 'DELETE', `${PLUGIN}/transfer`)
    expect((await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)).problem().code).toBe(
      'OWNER_NOT_FOUND',
    )
  })
})

describe('an offer of a plugin', () => {
  it('ends with the ownership of whoever made it, and after a week', async () => {
    let nowMs = Date.now()
    await using registry = await openOwned({ clock: () => nowMs })
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('alpha', 'PUT', `${PLUGIN}/owners/beta`)
    await registry.send('beta', 'POST', `${PLUGIN}/transfer`, { to: 'root' })
    await registry.send('alpha', 'DELETE', `${PLUGIN}/owners/beta`)
    const accept = () => registry.send('root', 'POST', `${PLUGIN}/transfer/accept`)
    expect((await accept()).problem().code).toBe('OWNER_NOT_FOUND')
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'root' })
    nowMs += 8 * 86_400_000
    expect((await accept()).problem().code).toBe('OWNER_NOT_FOUND')
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'root' })
    expect((await accept()).status).toBe(200)
  })
})
