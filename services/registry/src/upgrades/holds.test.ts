import { describe, expect, it } from 'vitest'
import {
  DAY_MS,
  INSTALLED,
  install,
  installed,
  openPublished,
  patch,
  pending,
} from '../testing/published-plugin.ts'
import { metadataOf } from '../testing/registry-under-test.ts'

describe('a cool-down', () => {
  it('keeps what the tenant has when the same tag or no version is asked for again', async () => {
    await using registry = await openPublished('1.0.0')
    await install(registry, { version: 'latest' })
    await registry.install('other', { pluginId: 'test-plugin' })
    for (const tenantId of ['acme', 'other']) {
      await patch(registry, { minReleaseAgeSeconds: 86_400 }, `/tenants/${tenantId}`)
    }
    registry.pass(2 * DAY_MS)
    await registry.publish(metadataOf({ version: '1.1.0' }))
    expect((await install(registry, { version: 'latest' })).body).toMatchObject({
      version: '1.0.0',
      changes: [],
    })
    const again = await registry.install('other', { pluginId: 'test-plugin' })
    expect(again.body).toMatchObject({ version: '1.0.0', changes: [] })
  })

  it('of the tenant makes an install by range choose an older version, until it has passed', async () => {
    await using registry = await openPublished('1.0.0')
    registry.pass(3 * DAY_MS)
    await registry.publish(metadataOf({ version: '1.1.0' }))
    await patch(registry, { minReleaseAgeSeconds: 2 * 86_400 }, '/tenants/acme')
    expect((await install(registry, { version: '^1.0.0' })).body.version).toBe('1.0.0')
    const [waiting] = await pending(registry)
    expect(waiting).toMatchObject({ pending: '1.1.0', holds: [{ code: 'cooldown' }] })
    expect(waiting.holds[0].until).toBe('2026-06-06T00:00:00.000Z')
    registry.pass(2 * DAY_MS)
    expect((await install(registry, { version: '^1.0.0' })).body.version).toBe('1.1.0')
    expect(await pending(registry)).toEqual([])
  })

  it('of the plugin takes the place of that of the tenant', async () => {
    await using registry = await openPublished('1.0.0')
    await patch(registry, { minReleaseAgeSeconds: 86_400 }, '/tenants/acme')
    expect((await install(registry, { version: '^1.0.0' })).problem().code).toBe('VERSION_HELD')
    const { body } = await install(registry, { version: '^1.0.0', minReleaseAgeSeconds: 0 })
    expect(body).toMatchObject({ version: '1.0.0', minReleaseAgeSeconds: 0 })
  })

  it('does not hold an exact version, which somebody has chosen', async () => {
    await using registry = await openPublished('1.0.0')
    await patch(registry, { minReleaseAgeSeconds: 86_400 }, '/tenants/acme')
    expect((await install(registry, { version: '1.0.0' })).status).toBe(201)
  })
})

describe('a freeze', () => {
  it.each([
    ['of the tenant', '/tenants/acme'],
    ['of the plugin', INSTALLED],
  ])('%s holds upgrades with its reason, until it ends', async (_what, url) => {
    await using registry = await openPublished('1.0.0')
    await install(registry, { version: '^1.0.0' })
    const freeze = { reason: 'Peak season.', until: '2026-06-02T00:00:00Z' }
    expect((await patch(registry, { freeze }, url)).status).toBe(200)
    await registry.publish(metadataOf({ version: '1.1.0' }))
    const [waiting] = await pending(registry)
    expect(waiting).toMatchObject({ pending: '1.1.0', holds: [{ code: 'frozen' }] })
    expect(waiting.holds[0].description).toContain('Peak season. It ends at 2026-06-02T00:00:00.000Z.')
    expect((await patch(registry, { upgrade: 'follow' })).body.version).toBe('1.0.0')
    registry.pass(DAY_MS)
    expect(await pending(registry)).toMatchObject([{ holds: [], next: '1.1.0' }])
  })

  it('does not hold what somebody asks for by name, and can be lifted', async () => {
    await using registry = await openPublished('1.0.0', '1.1.0')
    await install(registry, { version: '1.0.0' })
    await patch(registry, { freeze: { reason: 'Peak season.' } })
    expect((await patch(registry, { version: '1.1.0' })).body).toMatchObject({
      version: '1.1.0',
      freeze: { reason: 'Peak season.', until: null },
    })
    const { body } = await patch(registry, { freeze: null })
    expect(body.freeze).toBeNull()
    expect(body.changes).toMatchObject([{ description: 'test-plugin is not frozen any more.' }])
  })

  it('is not undone by an install that names no version', async () => {
    await using registry = await openPublished('1.0.0')
    await install(registry, {})
    await patch(registry, { freeze: { reason: 'Peak season.' } }, '/tenants/acme')
    await registry.publish(metadataOf({ version: '1.1.0' }))
    const { body } = await install(registry, { config: { a: 1 } })
    expect(body).toMatchObject({ version: '1.0.0', config: { a: 1 } })
  })
})

describe('a freeze that cannot be', () => {
  it.each(['9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+01:00', '2020-01-01T00:00:00Z'])(
    'until %s is refused',
    async (until) => {
      await using registry = await openPublished('1.0.0')
      await install(registry, { version: '^1.0.0' })
      for (const url of [INSTALLED, '/tenants/acme']) {
        const answer = await patch(registry, { freeze: { reason: 'Peak.', until } }, url)
        expect(answer.problem()).toMatchObject({ status: 400, errors: [{ pointer: '/freeze/until' }] })
      }
    },
  )
})

describe('after a rollback', () => {
  it('every version that one of several rollbacks took away is held', async () => {
    await using registry = await openPublished('1.0.0')
    await install(registry, { version: '^1.0.0' })
    for (const version of ['1.1.0', '1.2.0']) {
      await registry.publish(metadataOf({ version }))
      await install(registry, {})
    }
    for (const generation of [2, 1]) {
      await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation } })
    }
    expect(await pending(registry)).toMatchObject([
      { version: '1.0.0', pending: '1.2.0', holds: [{ code: 'rolled-back' }], next: null },
    ])
    // Forward again: what was taken away is wanted again, and the lower version is not held.
    await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: 3 } })
    expect(await pending(registry)).toEqual([])
  })

  it('the version that it took away is held until another one is published', async () => {
    await using registry = await openPublished('1.0.0')
    await install(registry, { version: '^1.0.0' })
    await registry.publish(metadataOf({ version: '1.1.0' }))
    await install(registry, {})
    expect((await installed(registry)).version).toBe('1.1.0')
    await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: 1 } })
    expect((await installed(registry)).version).toBe('1.0.0')
    expect(await pending(registry)).toMatchObject([{ pending: '1.1.0', holds: [{ code: 'rolled-back' }] }])
    expect((await install(registry, {})).body.version).toBe('1.0.0')
    registry.pass(1000)
    await registry.publish(metadataOf({ version: '1.0.1' }))
    expect((await install(registry, {})).body.version).toBe('1.0.1')
    await registry.publish(metadataOf({ version: '1.1.1' }))
    expect((await install(registry, {})).body.version).toBe('1.1.1')
  })

  it('the version that it took away is chosen again when somebody asks for the range', async () => {
    await using registry = await openPublished('1.0.0')
    await install(registry, { version: '^1.0.0' })
    await registry.publish(metadataOf({ version: '1.1.0' }))
    await install(registry, {})
    await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: 1 } })
    expect((await patch(registry, { version: '^1.0.0' })).body.version).toBe('1.1.0')
    expect(await pending(registry)).toEqual([])
  })
})
