import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { accessKey, PluginAccess } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { by, openOwned, PLUGIN } from '../testing/owned-registry.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const ID = 'test-plugin'
const URL = `${PLUGIN}/visibility`

/** What the edge learns of the plugin; null when nothing was ever stored. */
async function stored({ store }: Pick<RegistryUnderTest, 'store'>) {
  const object = await store.read(accessKey(ID))
  return object && PluginAccess.parse(JSON.parse(String(object.bytes))).visibility
}

function upload({ request }: RegistryUnderTest, query: string, { version = '1.0.0', name = 'alpha' } = {}) {
  const form = new FormData()
  form.append('file', new Blob(['export default 1\n']), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf({ id: ID, version })))
  return request({ method: 'POST', url: `/plugins/upload${query}`, headers: by(name), form })
}

async function isListed({ request }: RegistryUnderTest): Promise<boolean> {
  return (await request({ url: '/plugins' })).body.items.length > 0
}

describe('the visibility of a plugin', () => {
  it('is public for a plugin that nobody has made private, and nothing is stored of that', async () => {
    await using owned = await openOwned()
    await owned.publishAs('alpha', '1.0.0')
    const answer = await owned.send('alpha', 'GET', URL)
    expect(answer.body).toEqual({ pluginId: ID, visibility: 'public', tenants: [] })
    expect(await stored(owned)).toBeNull()
    const headers = { ...by('alpha'), 'if-none-match': String(answer.headers.etag) }
    expect((await owned.request({ url: URL, headers })).status).toBe(304)
  })

  it('is changed by an owner or an administrator, in the answer, the listing and the store, and audited', async () => {
    await using owned = await openOwned()
    await owned.publishAs('alpha', '1.0.0')
    const tenants = ['shop', 'acme', 'shop']
    const closed = await owned.send('alpha', 'PUT', URL, { visibility: 'private', tenants })
    expect(closed.body).toEqual({ pluginId: ID, visibility: 'private', tenants: ['acme', 'shop'] })
    expect(await stored(owned)).toBe('private')
    expect(await isListed(owned)).toBe(false)
    const same = await owned.send('alpha', 'PUT', URL, { visibility: 'private', tenants: ['acme', 'shop'] })
    expect(same.headers.etag).toBe(closed.headers.etag)
    const opened = await owned.send('root', 'PUT', URL, { visibility: 'public' })
    expect(opened.body).toEqual({ pluginId: ID, visibility: 'public', tenants: [] })
    expect(await stored(owned)).toBe('public')
    expect(await isListed(owned)).toBe(true)
    const { body } = await owned.send('root', 'GET', '/audit?action=visibility.changed')
    expect(body.items).toMatchObject([
      { outcome: 'changed', before: { visibility: 'private', tenants: 2 }, after: { removed: 'acme, shop' } },
      { outcome: 'unchanged' },
      {
        outcome: 'changed',
        before: { visibility: 'public', tenants: 0 },
        after: { visibility: 'private', tenants: 2, added: 'acme, shop' },
      },
    ])
  })

  it('is changed only from the state that If-Match names', async () => {
    await using owned = await openOwned()
    await owned.publishAs('alpha', '1.0.0')
    const { etag } = (await owned.send('alpha', 'GET', URL)).headers
    const put = (body: object) =>
      owned.request({
        method: 'PUT',
        url: URL,
        headers: { ...by('alpha'), 'if-match': String(etag) },
        body,
      })
    expect((await put({ visibility: 'private' })).status).toBe(200)
    expect((await put({ visibility: 'public' })).problem()).toMatchObject({ code: 'PRECONDITION_FAILED' })
    expect(await stored(owned)).toBe('private')
  })

  it('is refused with tenants of a public plugin, with too many tenants, and from another publisher', async () => {
    await using owned = await openOwned()
    await owned.publishAs('alpha', '1.0.0')
    const many = Array.from({ length: 1001 }, (_, index) => `tenant-${index}`)
    for (const body of [
      { visibility: 'public', tenants: ['acme'] },
      { visibility: 'private', tenants: many },
      { visibility: 'secret' },
    ])
      expect((await owned.send('alpha', 'PUT', URL, body)).problem()).toMatchObject({
        code: 'INVALID_REQUEST',
      })
    const foreign = await owned.send('beta', 'PUT', URL, { visibility: 'private' })
    expect(foreign.problem()).toMatchObject({ code: 'PLUGIN_FORBIDDEN' })
    expect((await owned.send('beta', 'GET', URL)).problem()).toMatchObject({ code: 'PLUGIN_FORBIDDEN' })
    expect(await stored(owned)).toBeNull()
  })

  it('is recorded and audited when the store does not answer, and the recovery tells the store', async () => {
    const catalog = createMemoryCatalog()
    const store = faulty(createMemoryStore())
    let nowMs = Date.parse('2026-06-01T00:00:00Z')
    const options = { catalog, store, clock: () => nowMs, env: { PUBLISH_LEASE_MS: '1000' } }
    {
      await using owned = await openOwned(options)
      await owned.publishAs('alpha', '1.0.0')
      store.plan({ failOn: 'replaceIf', key: accessKey(ID) })
      const answer = await owned.send('alpha', 'PUT', URL, { visibility: 'private' })
      expect(answer.problem()).toMatchObject({ code: 'STORE_UNAVAILABLE' })
      expect(await isListed(owned)).toBe(false)
      expect((await owned.request({ url: PLUGIN })).status).toBe(404)
      const { body } = await owned.send('root', 'GET', '/audit?action=visibility.changed')
      expect(body.items).toMatchObject([{ after: { visibility: 'private' } }])
      expect(await stored(owned)).toBeNull()
    }
    nowMs += 2000
    await using later = await openOwned(options)
    await later.app.ready()
    await expect.poll(() => stored(later), { timeout: 40_000 }).toBe('private')
  })
})

describe('the first version of a plugin', () => {
  it('is never public when its upload says private, and the store knows that before it has the version', async () => {
    const store = faulty(createMemoryStore())
    await using owned = await openOwned({ store })
    const answer = await upload(owned, '?visibility=private')
    expect(answer.status, answer.text).toBe(201)
    const keys = store.calls.filter(({ method }) => method !== 'read').map(({ key }) => key)
    const isOfVersion = (key: string | undefined) => key?.startsWith(`${ID}/v1.0.0/`) ?? false
    expect(keys.indexOf(accessKey(ID))).toBeGreaterThanOrEqual(0)
    expect(keys.findIndex(isOfVersion)).toBeGreaterThan(keys.indexOf(accessKey(ID)))
    expect(await stored(owned)).toBe('private')
    expect(await isListed(owned)).toBe(false)
    expect((await owned.request({ url: PLUGIN })).status).toBe(404)
    expect((await owned.send('alpha', 'GET', PLUGIN)).status).toBe(200)
  })

  it('is not stored when the store cannot be told that it is private', async () => {
    const store = faulty(createMemoryStore())
    await using owned = await openOwned({ store })
    store.plan({ failOn: 'replaceIf', key: accessKey(ID) })
    expect((await upload(owned, '?visibility=private')).problem()).toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    expect((await owned.send('alpha', 'GET', PLUGIN)).status).toBe(404)
    expect((await upload(owned, '?visibility=private')).status).toBe(201)
    expect(await stored(owned)).toBe('private')
  })

  it('is refused with VISIBILITY_CONFLICT when the plugin is not as visible as the upload says', async () => {
    await using owned = await openOwned()
    await upload(owned, '')
    const closing = await upload(owned, '?visibility=private', { version: '1.1.0' })
    expect(closing.problem()).toMatchObject({ status: 409, code: 'VISIBILITY_CONFLICT' })
    await owned.send('alpha', 'PUT', URL, { visibility: 'private' })
    expect((await upload(owned, '?visibility=private', { version: '1.1.0' })).status).toBe(201)
    expect((await upload(owned, '', { version: '1.2.0' })).status).toBe(201)
    const opening = await upload(owned, '?visibility=public', { version: '1.3.0' })
    expect(opening.problem()).toMatchObject({ status: 409, code: 'VISIBILITY_CONFLICT' })
    expect(await stored(owned)).toBe('private')
    expect(await isListed(owned)).toBe(false)
  })

  it('is public for whoever claims an id anew that was claimed as a private one and never published', async () => {
    let nowMs = Date.parse('2026-06-01T00:00:00Z')
    await using owned = await openOwned({ clock: () => nowMs })
    const { ownerships } = owned.catalog
    await ownerships.insert({
      pluginId: ID,
      owners: ['beta'],
      revision: 0,
      changedAtMs: null,
      claimedAtMs: nowMs,
      visibility: 'private',
    })
    const options = { entityTag: null, contentType: 'application/json' }
    await owned.store.replaceIf(
      accessKey(ID),
      Buffer.from('{"schemaVersion":1,"visibility":"private"}'),
      options,
    )
    nowMs += 3_600_000
    expect((await upload(owned, '')).status).toBe(201)
    expect(await stored(owned)).toBe('public')
    expect(await isListed(owned)).toBe(true)
    expect((await owned.owners()).owners).toEqual(['alpha'])
  })

  it('is private without tokens too, where everybody administers', async () => {
    await using registry = await openRegistry()
    const answer = await upload(registry, '?visibility=private')
    expect(answer.status, answer.text).toBe(201)
    expect(await stored(registry)).toBe('private')
    expect(await isListed(registry)).toBe(false)
    expect((await registry.request({ url: PLUGIN })).status).toBe(200)
    const { body } = await registry.request({ url: '/plugins?visibility=private' })
    expect(body.items).toMatchObject([{ id: ID }])
    await using owned = await openOwned({ catalog: registry.catalog, store: registry.store })
    expect((await upload(owned, '')).problem()).toMatchObject({
      code: 'PLUGIN_FORBIDDEN',
      detail: `${ID} does not belong to alpha.`,
    })
  })
})
