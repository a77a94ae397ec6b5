import type { ObjectStore } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { PLUGIN_TAG_LIMIT, pluginTagsKey, StoredTags } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL = '/plugins/test-plugin/tags'
const TOKENS = JSON.stringify([
  { name: 'acme-ci', token: 'x'.repeat(24), scopes: ['publish'], plugins: ['acme-*'] },
])

async function storedTags(store: ObjectStore): Promise<StoredTags['tags'] | undefined> {
  const object = await store.read(pluginTagsKey('test-plugin'))
  return object ? StoredTags.parse(JSON.parse(object.bytes.toString())).tags : undefined
}

function move({ request }: RegistryUnderTest, tag: string, version: string, headers = {}) {
  return request({ method: 'PUT', url: `${URL}/${tag}`, body: { version }, headers })
}

function remove({ request }: RegistryUnderTest, tag: string, headers = {}) {
  return request({ method: 'DELETE', url: `${URL}/${tag}`, headers })
}

async function openWith(...versions: string[]): Promise<RegistryUnderTest> {
  const registry = await openRegistry()
  for (const version of versions) await registry.publish(metadataOf({ version }))
  return registry
}

describe('the tag latest', () => {
  it('follows the highest release, in the answer, in the listing and in the store', async () => {
    await using registry = await openWith('1.0.0', '1.1.0', '2.0.0-rc.1')
    const { body } = await registry.request({ url: URL })
    expect(body).toEqual({ tags: { latest: '1.1.0' }, latestFollows: 'releases' })
    expect(await storedTags(registry.store)).toEqual({ latest: '1.1.0' })
  })

  it('stays where it was moved to, until it is removed, which makes it follow again', async () => {
    await using registry = await openWith('1.0.0', '1.1.0')
    expect((await move(registry, 'latest', '1.0.0')).body).toEqual({
      tags: { latest: '1.0.0' },
      latestFollows: 'nothing',
    })
    await registry.publish(metadataOf({ version: '1.2.0' }))
    expect((await registry.request({ url: '/plugins/test-plugin' })).body.latestVersion).toBe('1.0.0')
    expect((await registry.install('acme', { pluginId: 'test-plugin' })).body.version).toBe('1.0.0')
    expect(await storedTags(registry.store)).toEqual({ latest: '1.0.0' })

    expect((await remove(registry, 'latest')).body).toEqual({
      tags: { latest: '1.2.0' },
      latestFollows: 'releases',
    })
    expect(await storedTags(registry.store)).toEqual({ latest: '1.2.0' })
  })

  it('leaves a version that is revoked, even when it was moved there, and then follows the releases', async () => {
    await using registry = await openWith('1.0.0', '1.1.0')
    await move(registry, 'latest', '1.0.0')
    await registry.request({
      method: 'POST',
      url: '/plugins/test-plugin/versions/1.0.0/revoke',
      body: { reason: 'It leaks.' },
    })
    expect((await registry.request({ url: URL })).body).toEqual({
      tags: { latest: '1.1.0' },
      latestFollows: 'releases',
    })
    expect(await storedTags(registry.store)).toEqual({ latest: '1.1.0' })
  })
})

describe('any other tag', () => {
  it('is made, moved and removed, and stays when versions are published', async () => {
    await using registry = await openWith('1.0.0', '2.0.0-rc.1')
    expect((await move(registry, 'next', '2.0.0-rc.1')).body.tags).toEqual({
      latest: '1.0.0',
      next: '2.0.0-rc.1',
    })
    await registry.publish(metadataOf({ version: '2.0.0' }))
    expect(await storedTags(registry.store)).toEqual({ latest: '2.0.0', next: '2.0.0-rc.1' })
    await move(registry, 'next', '2.0.0')
    expect((await remove(registry, 'next')).body.tags).toEqual({ latest: '2.0.0' })
    expect(await storedTags(registry.store)).toEqual({ latest: '2.0.0' })
    expect((await remove(registry, 'next')).problem().code).toBe('TAG_NOT_FOUND')
  })

  it.each(['v1', 'v2-next', 'Next', '1', 'a_b', 'next-', 'a'.repeat(33), '%2e%2fa'])(
    'cannot have the name %s',
    async (tag) => {
      await using registry = await openWith('1.0.0')
      expect((await move(registry, tag, '1.0.0')).problem().code).toBe('INVALID_REQUEST')
    },
  )

  it.each(['vnext', 'beta', 'a', 'lts-2026', 'constructor', 'valueof'])(
    'can have the name %s',
    async (tag) => {
      await using registry = await openWith('1.0.0')
      expect((await move(registry, tag, '1.0.0')).body.tags[tag]).toBe('1.0.0')
      expect(await storedTags(registry.store)).toEqual({ latest: '1.0.0', [tag]: '1.0.0' })
    },
  )

  it('that was never made is not found, even when objects have a property of its name', async () => {
    await using registry = await openWith('1.0.0')
    expect((await remove(registry, 'constructor')).problem().code).toBe('TAG_NOT_FOUND')
  })

  it('is refused above the limit, and one that exists can still be moved then', async () => {
    await using registry = await openWith('1.0.0', '1.1.0')
    for (let index = 1; index < PLUGIN_TAG_LIMIT; index += 1) await move(registry, `tag-${index}`, '1.0.0')
    expect((await move(registry, 'one-more', '1.0.0')).problem().code).toBe('TOO_MANY_TAGS')
    expect((await move(registry, 'tag-1', '1.1.0')).status).toBe(200)
    expect((await move(registry, 'latest', '1.0.0')).status).toBe(200)
  })
})

describe('a tag', () => {
  it('names only versions that are published and neither yanked nor revoked', async () => {
    await using registry = await openWith('1.0.0', '1.1.0')
    expect((await move(registry, 'next', '9.0.0')).problem().code).toBe('VERSION_NOT_FOUND')
    await registry.request({
      method: 'POST',
      url: '/plugins/test-plugin/versions/1.1.0/yank',
      body: { reason: 'It is slow.' },
    })
    expect((await move(registry, 'next', '1.1.0')).problem().code).toBe('VERSION_WITHDRAWN')
  })

  it('is moved and removed only while the ETag in If-Match is current', async () => {
    await using registry = await openWith('1.0.0', '1.1.0')
    const etag = String((await registry.request({ url: URL })).headers.etag)
    expect((await registry.request({ url: URL, headers: { 'if-none-match': etag } })).status).toBe(304)
    const moved = await move(registry, 'next', '1.0.0', { 'if-match': etag })
    expect(moved.status).toBe(200)
    for (const stale of [
      await move(registry, 'next', '1.1.0', { 'if-match': etag }),
      await remove(registry, 'next', { 'if-match': etag }),
    ]) {
      expect(stale.problem().code).toBe('PRECONDITION_FAILED')
    }
    expect((await remove(registry, 'next', { 'if-match': String(moved.headers.etag) })).status).toBe(200)
  })

  it('is moved only with a token that may publish the plugin', async () => {
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: TOKENS } })
    const headers = { authorization: `Bearer ${'x'.repeat(24)}` }
    expect((await move(registry, 'next', '1.0.0')).status).toBe(401)
    expect((await move(registry, 'next', '1.0.0', headers)).problem().code).toBe('PLUGIN_FORBIDDEN')
    expect((await remove(registry, 'next', headers)).problem().code).toBe('PLUGIN_FORBIDDEN')
  })

  it('reaches the store by the recovery when the store failed', async () => {
    const memory = createMemoryStore()
    const store = faulty(memory)
    // The recovery runs once in the time of a lease.
    const env = { RECOVERY_INTERVAL_MS: '100', PUBLISH_LEASE_MS: '5000' }
    await using registry = await openRegistry({ store, env })
    await registry.publish(metadataOf())
    store.plan({ failOn: 'replaceIf' })
    expect((await move(registry, 'next', '1.0.0')).problem().code).toBe('STORE_UNAVAILABLE')
    await expect
      .poll(() => storedTags(memory), { timeout: 40_000 })
      .toEqual({ latest: '1.0.0', next: '1.0.0' })
  })
})

it('tags that are moved and removed at once, while versions are published, are all in the store in the end', async () => {
  await using registry = await openWith('1.0.0', '1.1.0')
  await Promise.all([
    ...Array.from({ length: 8 }, (_, index) => move(registry, `tag-${index}`, `1.${index % 2}.0`)),
    move(registry, 'latest', '1.0.0').then(() => remove(registry, 'latest')),
    registry.publish(metadataOf({ version: '1.2.0' })),
    registry.publish(metadataOf({ version: '1.3.0' })),
  ])
  const { tags } = (await registry.request({ url: URL })).body
  expect(tags.latest).toBe('1.3.0')
  expect(Object.keys(tags)).toHaveLength(9)
  expect(await storedTags(registry.store)).toEqual(tags)
})
