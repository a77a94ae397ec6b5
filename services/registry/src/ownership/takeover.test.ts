import { describe, expect, it } from 'vitest'
import { by, type Method, openOwned, PLUGIN } from '../testing/owned-registry.ts'
import type { openRegistry } from '../testing/registry-under-test.ts'

describe('a plugin that changed hands', () => {
  const wanted = { pluginId: 'test-plugin', version: '^1.0.0' }
  const installed = '/tenants/acme/plugins/test-plugin'

  /** Tenants follow 1.0.0 of alpha; then beta takes the plugin over and publishes 1.1.0. */
  async function openTakenOver(options: Parameters<typeof openRegistry>[0] = {}) {
    const registry = await openOwned(options)
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('root', 'POST', '/plugins/install', wanted)
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)
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
    const progress = async () => (await registry.send('root', 'GET', `${PLUGIN}/upgrades`)).body
    await expect.poll(progress).toMatchObject({ state: 'done' })
    expect(await registry.versionOf()).toBe('1.0.0')
    const confirm = (name: string, revision: number) =>
      registry.send(name, 'POST', `${PLUGIN}/owners/confirm`, { revision })
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
    await registry.send('beta', 'PUT', `${PLUGIN}/owners/alpha`)
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
    const done = async () => (await registry.send('root', 'GET', `${PLUGIN}/upgrades`)).body.state
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await registry.publishAs('alpha', version)
    const mark = (name: string, what: string) =>
      registry.send(name, 'POST', `${PLUGIN}/versions/1.2.0/${what}`, { reason: 'It steals cookies.' })
    await registry.send('root', 'POST', '/plugins/install', { pluginId: 'test-plugin', version: '1.2.0' })
    await mark('alpha', 'revoke')
    await registry.send('alpha', 'PUT', `${PLUGIN}/tags/stable`, { version: '1.1.0' })
    const sendTo = (tenantId: string, method: Method, url: string, body?: unknown) =>
      registry.request({ method, url, body, headers: { ...by('root'), 'x-tenant-id': tenantId } })
    for (const [tenantId, version] of [
      ['ranged', '^1.0.0'],
      ['tagged', 'stable'],
    ] as const)
      await sendTo(tenantId, 'POST', '/plugins/install', { pluginId: 'test-plugin', version })
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)

    const shown = async (tenantId: string) => {
      const { body } = await sendTo(tenantId, 'GET', `/tenants/${tenantId}/manifest`)
      return body.plugins.map(({ version }: { version: string }) => version).join()
    }
    await expect.poll(() => shown('acme')).toBe('')
    expect((await mark('beta', 'unrevoke')).status).toBe(200)
    expect((await registry.send('beta', 'PUT', `${PLUGIN}/tags/stable`, { version: '1.0.0' })).status).toBe(
      200,
    )
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
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)
    await registry.send('beta', 'POST', `${PLUGIN}/versions/1.1.0/yank`, { reason: 'Mine.' })
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
      registry.send(name, 'POST', `${PLUGIN}/versions/1.1.0/${what}`, { reason: 'It steals cookies.' })
    await mark('alpha', 'revoke')
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)
    await mark('beta', 'unrevoke')
    await registry.send('root', 'POST', '/tenants/acme/rollback', { generation: 1 })
    const { body } = await registry.send('root', 'GET', '/tenants/acme/manifest')
    expect(body.plugins).toEqual([])
  })

  it('is not held any more for a tenant that installs it afterwards', async () => {
    await using registry = await openOwned()
    await registry.publishAs('alpha', '1.0.0')
    await registry.send('alpha', 'POST', `${PLUGIN}/transfer`, { to: 'beta' })
    await registry.send('beta', 'POST', `${PLUGIN}/transfer/accept`)
    const { body } = await registry.send('root', 'POST', '/plugins/install', wanted)
    expect(body).toMatchObject({ version: '1.0.0', ownersRevision: 1 })
    await registry.publishAs('beta', '1.1.0')
    expect((await registry.send('root', 'GET', '/tenants/acme/upgrades')).body.items).toMatchObject([
      { pending: '1.1.0', holds: [], next: '1.1.0' },
    ])
  })
})
