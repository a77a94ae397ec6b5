import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { describe, expect, it } from 'vitest'
import { install, moveTag, openPublished, patch, pending, yank } from '../testing/published-plugin.ts'
import { metadataOf, openRegistry } from '../testing/registry-under-test.ts'

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
