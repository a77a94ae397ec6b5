import { describe, expect, it } from 'vitest'
import { ABSENT, ADMIN, by, comparable, ok, openSecret, publish, SECRET } from '../testing/secret-plugin.ts'

describe('a private plugin', () => {
  it('is installed for tenants that are named, and is an id that nobody has for those of strangers', async () => {
    await using registry = await openSecret()
    await registry.name(['shop'])
    const stranger = by('another tenant')
    for (const body of [{}, { version: '1.0.0' }, { version: '^1.0.0' }, { version: 'next' }]) {
      const secret = await registry.install('other', body, stranger)
      const absent = await registry.send(
        'POST',
        '/plugins/install',
        { ...stranger, 'x-tenant-id': 'other' },
        { ...body, pluginId: ABSENT },
      )
      expect(comparable(secret)).toEqual(comparable(absent))
      expect(secret.status).toBe(404)
    }
    expect((await registry.install('other', {})).problem()).toMatchObject({
      status: 403,
      code: 'PLUGIN_PRIVATE',
    })
    await ok(registry.install('shop', { version: '1.0.0' }))
  })

  it('stays with a tenant that is no longer named, which gets no other version of it and no longer can install it again', async () => {
    await using registry = await openSecret()
    await registry.name(['shop'])
    await ok(registry.install('shop', { version: '^1.0.0' }))
    const plugin = `/tenants/shop/plugins/${SECRET}`
    await registry.name([])
    await ok(publish(registry, { version: '1.1.0' }))
    const { body: upgrades } = await registry.send('GET', '/tenants/shop/upgrades', ADMIN)
    expect(upgrades).toMatchObject({
      items: [{ pending: '1.1.0', next: null, holds: [{ code: 'private' }] }],
    })
    const refused = await registry.send('PATCH', plugin, ADMIN, { version: '1.1.0' })
    expect(refused.problem()).toMatchObject({ status: 403, code: 'PLUGIN_PRIVATE' })
    await ok(registry.send('PATCH', plugin, ADMIN, { config: { colour: 'red' }, enabled: false }))
    await ok(registry.send('PATCH', plugin, ADMIN, { version: '1.0.0' }))
    expect((await registry.send('GET', '/tenants/shop/plugins', ADMIN)).body.items).toMatchObject([
      { pluginId: SECRET, version: '1.0.0' },
    ])
    await ok(registry.send('DELETE', plugin, ADMIN))
    const back = await registry.send('POST', '/tenants/shop/rollback', ADMIN, { generation: 1 })
    expect(back.problem()).toMatchObject({ status: 403, code: 'PLUGIN_PRIVATE' })
    await registry.name(['shop'])
    await ok(registry.install('shop', { version: '1.1.0' }))
  })

  it('goes back to a lower version, by a request or a rollback, only for tenants that are named', async () => {
    await using registry = await openSecret()
    await registry.name(['shop'])
    await ok(publish(registry, { version: '1.1.0' }))
    await ok(registry.install('shop', { version: '1.0.0' }))
    await ok(registry.install('shop', { version: '1.1.0' }))
    const plugin = `/tenants/shop/plugins/${SECRET}`
    await ok(registry.send('PATCH', plugin, ADMIN, { enabled: false }))
    const rollBack = (generation: number) =>
      registry.send('POST', '/tenants/shop/rollback', ADMIN, { generation })
    await registry.name([])
    for (const answer of [
      await registry.send('PATCH', plugin, ADMIN, { version: '1.0.0' }),
      await rollBack(1),
    ])
      expect(answer.problem()).toMatchObject({ status: 403, code: 'PLUGIN_PRIVATE' })
    await ok(rollBack(2))
    await registry.name(['shop'])
    await ok(rollBack(1))
  })
})
