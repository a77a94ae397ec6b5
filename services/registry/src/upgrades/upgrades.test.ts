import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { Installation, PendingUpgrade } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const INSTALLED = '/tenants/acme/plugins/test-plugin'
const DAY_MS = 86_400_000
const START_MS = Date.parse('2026-06-01T00:00:00Z')

interface Subject extends RegistryUnderTest {
  /** Lets time pass. */
  readonly pass: (ms: number) => void
}

/** A registry with some versions of a plugin, and a clock that stands. */
async function openPublished(...versions: readonly string[]): Promise<Subject> {
  let nowMs = START_MS
  const registry = await openRegistry({ clock: () => nowMs })
  for (const version of versions) await registry.publish(metadataOf({ version }))
  return {
    ...registry,
    pass: (ms) => {
      nowMs += ms
    },
  }
}

const install = async (registry: RegistryUnderTest, body: Readonly<Record<string, unknown>>) =>
  registry.install('acme', { pluginId: 'test-plugin', ...body })

const patch = (registry: RegistryUnderTest, body: unknown, url = INSTALLED) =>
  registry.request({ method: 'PATCH', url, body })

const installed = async (registry: RegistryUnderTest) =>
  Installation.parse((await registry.request({ url: INSTALLED })).body)

const pending = async (registry: RegistryUnderTest) => {
  const { body } = await registry.request({ url: '/tenants/acme/upgrades' })
  return body.items.map((item: unknown) => PendingUpgrade.parse(item))
}

const yank = (registry: RegistryUnderTest, version: string) =>
  registry.request({
    method: 'POST',
    url: `/plugins/test-plugin/versions/${version}/yank`,
    body: { reason: 'It is slow.' },
  })

const moveTag = (registry: RegistryUnderTest, tag: string, version: string) =>
  registry.request({ method: 'PUT', url: `/plugins/test-plugin/tags/${tag}`, body: { version } })

describe('an install by a range or a tag', () => {
  it('of a range gets the highest version in it, and says what was asked for', async () => {
    await using registry = await openPublished('1.0.0', '1.1.0', '1.2.0-rc.1', '2.0.0')
    const { status, body } = await install(registry, { version: '^1.0.0' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ version: '1.1.0', requested: '^1.0.0', upgrade: 'follow' })
    const manifest = await registry.request({ url: '/tenants/acme/manifest' })
    expect(manifest.body.plugins).toMatchObject([{ version: '1.1.0' }])
  })

  it('of a tag gets its version', async () => {
    await using registry = await openPublished('1.0.0', '2.0.0-rc.1')
    await moveTag(registry, 'next', '2.0.0-rc.1')
    const { body } = await install(registry, { version: 'next' })
    expect(body).toMatchObject({ version: '2.0.0-rc.1', requested: 'next', upgrade: 'follow' })
  })

  it('of an exact version is pinned, and can be upgraded within its minor number', async () => {
    await using registry = await openPublished('1.0.0', '1.0.1', '1.1.0')
    expect((await install(registry, { version: '1.0.0' })).body.upgrade).toBe('pinned')
    const { body } = await patch(registry, { upgrade: 'patch' })
    expect(body).toMatchObject({ version: '1.0.1', requested: '1.0.0', upgrade: 'patch' })
  })

  it('never chooses a yanked version', async () => {
    await using registry = await openPublished('1.0.0', '1.1.0')
    await yank(registry, '1.1.0')
    expect((await install(registry, { version: '^1.0.0' })).body.version).toBe('1.0.0')
    expect(await pending(registry)).toMatchObject([
      { version: '1.0.0', pending: '1.1.0', holds: [{ code: 'yanked', until: null }] },
    ])
  })

  it('is refused with the reason when every version in the range is yanked', async () => {
    await using registry = await openPublished('1.0.0', '2.0.0')
    await yank(registry, '1.0.0')
    const problem = (await install(registry, { version: '^1.0.0' })).problem()
    expect(problem.code).toBe('VERSION_WITHDRAWN')
    expect(problem.detail).toContain('Version 1.0.0 of test-plugin is yanked: It is slow.')
  })

  it('keeps a version in the range when no higher one may be chosen', async () => {
    await using registry = await openPublished('1.0.0', '1.1.0')
    await install(registry, { version: '1.1.0' })
    await yank(registry, '1.1.0')
    expect((await install(registry, { version: '^1.0.0' })).body.version).toBe('1.1.0')
  })

  it('that is repeated without a version keeps what was asked for', async () => {
    await using registry = await openPublished('1.0.0', '2.0.0')
    await install(registry, { version: '^1.0.0' })
    const { body } = await install(registry, { config: { a: 1 } })
    expect(body).toMatchObject({ version: '1.0.0', requested: '^1.0.0', upgrade: 'follow', config: { a: 1 } })
  })
})

describe('what is asked for', () => {
  it.each([
    '<1.0.9000000000000000',
    '^999999999999999.0.0',
    '=1.0.999999999999999',
    '<1.0.0-9999999999999999',
    '1.x || >=2.5.0 || 5.0.0 - 7.2.3',
  ])('may be the range %s, however high its numbers are', async (version) => {
    await using registry = await openPublished('1.0.0')
    expect([201, 404]).toContain((await install(registry, { version })).status)
  })

  it('may be a minor upgrade of the highest version that there can be', async () => {
    await using registry = await openPublished('999999999999999.0.0')
    await install(registry, { version: '999999999999999.0.0' })
    expect((await patch(registry, { upgrade: 'minor' })).status).toBe(200)
  })

  it('is found below nightly builds, which are not read one by one', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openRegistry({ catalog })
    await registry.publish(metadataOf())
    const stored = await catalog.versions.find({ pluginId: 'test-plugin', version: '1.0.0' })
    if (!stored) throw new Error('the version is gone')
    for (let build = 0; build < 200; build += 1) {
      await catalog.versions.insert({ ...stored.value, version: `1.1.0-nightly.${build}` })
    }
    const before = catalog.calls.length
    expect((await install(registry, { version: '^1.0.0' })).body.version).toBe('1.0.0')
    const reads = catalog.calls.slice(before).filter((call) => call === 'versions.listActive')
    // Two for the request, and two for the plan of the next upgrade.
    expect(reads.length).toBeLessThanOrEqual(4)
  })

  it('stays when its tag is removed, and the plugin can still be frozen', async () => {
    await using registry = await openPublished('1.0.0', '1.1.0')
    await moveTag(registry, 'beta', '1.0.0')
    await install(registry, { version: 'beta' })
    await registry.request({ method: 'DELETE', url: '/plugins/test-plugin/tags/beta' })
    expect(await pending(registry)).toEqual([])
    expect((await patch(registry, { freeze: { reason: 'Peak season.' } })).status).toBe(200)
    expect((await patch(registry, { version: 'beta' })).status).toBe(200)
    expect((await patch(registry, { version: 'alpha' })).problem().code).toBe('TAG_NOT_FOUND')
  })

  it('as a tag reaches a prerelease within the minor number', async () => {
    await using registry = await openPublished('2.0.0-rc.1', '2.1.0-rc.1')
    await moveTag(registry, 'next', '2.0.0-rc.1')
    await install(registry, { version: 'next', upgrade: 'minor' })
    await moveTag(registry, 'next', '2.1.0-rc.1')
    expect(await pending(registry)).toMatchObject([{ next: '2.1.0-rc.1' }])
  })

  it('is listed with what comes at once beside what waits', async () => {
    await using registry = await openPublished('1.0.0')
    await install(registry, { version: '^1.0.0' })
    for (const version of ['1.1.0', '1.2.0']) await registry.publish(metadataOf({ version }))
    await yank(registry, '1.2.0')
    expect(await pending(registry)).toMatchObject([
      { version: '1.0.0', pending: '1.2.0', holds: [{ code: 'yanked' }], next: '1.1.0' },
    ])
  })
})

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

describe('the settings of a tenant', () => {
  it('make a generation, and a change based on an old one is refused', async () => {
    await using registry = await openPublished()
    const url = '/tenants/acme'
    const { headers, body } = await registry.request({ url })
    expect(body).toEqual({
      tenantId: 'acme',
      generation: 0,
      minReleaseAgeSeconds: 0,
      securityFixes: 'at-once',
      host: 'default',
      keptConfigurations: [],
      freeze: null,
    })
    const change = { minReleaseAgeSeconds: 60 }
    const request = {
      method: 'PATCH',
      url,
      body: change,
      headers: { 'if-match': String(headers.etag) },
    } as const
    const dry = await registry.request({ ...request, url: `${url}?dryRun=true` })
    expect(dry.body).toMatchObject({ generation: 1 })
    const { status, body: made } = await registry.request(request)
    expect(status).toBe(200)
    expect(made.changes).toMatchObject([
      { pluginId: null, description: 'The tenant waits until versions are 60 s old.' },
    ])
    expect((await registry.request({ ...request, body: { minReleaseAgeSeconds: 1 } })).status).toBe(412)
    expect((await registry.request({ url })).body).toMatchObject({ generation: 1, minReleaseAgeSeconds: 60 })
  })

  it('come back with a rollback', async () => {
    await using registry = await openPublished('1.0.0')
    await patch(registry, { minReleaseAgeSeconds: 60 }, '/tenants/acme')
    await patch(registry, { minReleaseAgeSeconds: 0, freeze: { reason: 'Peak.' } }, '/tenants/acme')
    await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: 1 } })
    expect((await registry.request({ url: '/tenants/acme' })).body).toMatchObject({
      generation: 3,
      minReleaseAgeSeconds: 60,
      freeze: null,
    })
  })
})
