import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { GenerationSummary, Installation, UpgradeProgress } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const DAY_MS = 86_400_000
const FAST = { UPGRADE_INTERVAL_MS: '10' }

interface Subject extends RegistryUnderTest {
  /** Lets time pass. */
  readonly pass: (ms: number) => void
}

/** A registry whose worker looks for tasks all the time, with a clock that only moves by `pass`. */
async function openWorking(options: Parameters<typeof openRegistry>[0] = {}): Promise<Subject> {
  let nowMs = Date.parse('2026-06-01T00:00:00Z')
  const registry = await openRegistry({ clock: () => nowMs, ...options, env: { ...FAST, ...options.env } })
  return {
    ...registry,
    pass: (ms) => {
      nowMs += ms
    },
  }
}

const publish = (registry: RegistryUnderTest, version: string, id = 'test-plugin') =>
  registry.publish(metadataOf({ id, version }))

const installed = async (registry: RegistryUnderTest, tenantId = 'acme') =>
  Installation.parse((await registry.request({ url: `/tenants/${tenantId}/plugins/test-plugin` })).body)

const eventually = (assertion: () => Promise<void>) =>
  vi.waitFor(assertion, { timeout: 40_000, interval: 10 })

const latestGeneration = async (registry: RegistryUnderTest, tenantId = 'acme') => {
  const { body } = await registry.request({ url: `/tenants/${tenantId}/generations?limit=1` })
  return GenerationSummary.parse(body.items[0])
}

const mark = (registry: RegistryUnderTest, version: string, how: string) =>
  registry.request({
    method: 'POST',
    url: `/plugins/test-plugin/versions/${version}/${how}`,
    body: { reason: 'It leaks.' },
  })

const manifestIds = async (registry: RegistryUnderTest) => {
  const { body } = await registry.request({ url: '/tenants/acme/manifest' })
  return body.plugins.map(({ id, version }: { id: string; version: string }) => `${id} ${version}`)
}

const becomes = (registry: RegistryUnderTest, version: string, tenantId = 'acme') =>
  eventually(async () => expect((await installed(registry, tenantId)).version).toBe(version))

/** Waits until every tenant of the plugin has been looked at. */
const done = (registry: RegistryUnderTest) =>
  eventually(async () => {
    const { body } = await registry.request({ url: '/plugins/test-plugin/upgrades' })
    expect(UpgradeProgress.parse(body).state).toBe('done')
  })

describe('an upgrade', () => {
  it('comes by itself after a publish, to those whose policy allows it', async () => {
    await using registry = await openWorking()
    await publish(registry, '1.0.0')
    const wishes = {
      follows: { version: '^1.0.0' },
      patch: { version: '1.0.0', upgrade: 'patch' },
      pinned: { version: '1.0.0' },
      tag: { version: 'latest' },
    }
    for (const [tenantId, wish] of Object.entries(wishes)) {
      await registry.install(tenantId, { pluginId: 'test-plugin', ...wish })
    }
    await publish(registry, '1.1.0')
    await becomes(registry, '1.1.0', 'follows')
    await becomes(registry, '1.1.0', 'tag')
    await done(registry)
    expect((await installed(registry, 'patch')).version).toBe('1.0.0')
    await publish(registry, '1.0.1')
    await becomes(registry, '1.0.1', 'patch')
    await done(registry)
    expect((await installed(registry, 'pinned')).version).toBe('1.0.0')
    expect(await latestGeneration(registry, 'follows')).toMatchObject({
      generation: 2,
      from: 'policy',
      madeBy: null,
      changes: [{ description: 'test-plugin was upgraded from 1.0.0 to 1.1.0.' }],
    })
  })

  it('follows a tag wherever it is moved', async () => {
    await using registry = await openWorking()
    for (const version of ['1.0.0', '2.0.0']) await publish(registry, version)
    await registry.install('acme', { pluginId: 'test-plugin', version: 'latest' })
    const move = (version: string) =>
      registry.request({ method: 'PUT', url: '/plugins/test-plugin/tags/latest', body: { version } })
    await move('1.0.0')
    await becomes(registry, '1.0.0')
    await move('2.0.0')
    await becomes(registry, '2.0.0')
    expect((await latestGeneration(registry)).generation).toBe(3)
  })

  it('comes when its cool-down is over, and not before', async () => {
    await using registry = await openWorking()
    await publish(registry, '1.0.0')
    await registry.install('acme', {
      pluginId: 'test-plugin',
      version: '^1.0.0',
      minReleaseAgeSeconds: 0,
    })
    await registry.request({
      method: 'PATCH',
      url: '/tenants/acme/plugins/test-plugin',
      body: { minReleaseAgeSeconds: 86_400 },
    })
    await publish(registry, '1.1.0')
    await done(registry)
    expect((await installed(registry)).version).toBe('1.0.0')
    registry.pass(DAY_MS)
    await becomes(registry, '1.1.0')
  })

  it('comes when a freeze is lifted or ends', async () => {
    await using registry = await openWorking()
    await publish(registry, '1.0.0')
    await registry.install('acme', { pluginId: 'test-plugin', version: '^1.0.0' })
    const freeze = (body: unknown) =>
      registry.request({ method: 'PATCH', url: '/tenants/acme', body: { freeze: body } })
    await freeze({ reason: 'Peak season.' })
    await publish(registry, '1.1.0')
    await done(registry)
    expect((await installed(registry)).version).toBe('1.0.0')
    await freeze(null)
    await becomes(registry, '1.1.0')
    await freeze({ reason: 'Peak season.', until: '2026-06-02T00:00:00Z' })
    await publish(registry, '1.2.0')
    await done(registry)
    expect((await installed(registry)).version).toBe('1.1.0')
    registry.pass(DAY_MS)
    await becomes(registry, '1.2.0')
  })

  it('whose schema refuses the configuration waits with the faults, and a lower one comes', async () => {
    await using registry = await openWorking()
    await publish(registry, '1.0.0')
    await registry.install('acme', { pluginId: 'test-plugin', version: '^1.0.0', config: { a: 1 } })
    await publish(registry, '1.1.0')
    await becomes(registry, '1.1.0')
    const schema = { type: 'object', required: ['colour'], properties: { size: { default: 3 } } }
    await registry.publish(metadataOf({ version: '1.2.0', configuration: { schema } }))
    await done(registry)
    expect((await installed(registry)).version).toBe('1.1.0')
    const { body } = await registry.request({ url: '/tenants/acme/upgrades' })
    expect(body.items).toMatchObject([{ pending: '1.2.0', holds: [{ code: 'configuration' }], next: null }])
    expect(body.items[0].holds[0].description).toContain('colour')
    await registry.request({
      method: 'PATCH',
      url: '/tenants/acme/plugins/test-plugin',
      body: { config: { colour: 'red' } },
    })
    await becomes(registry, '1.2.0')
    expect((await installed(registry)).config).toEqual({ colour: 'red', size: 3 })
  })

  it('that fails for one tenant leaves it as it is and does not stop the others', async () => {
    const catalog = faulty(createMemoryCatalog())
    await using registry = await openWorking({ catalog })
    await publish(registry, '1.0.0')
    for (const tenantId of ['a', 'b', 'c']) {
      await registry.install(tenantId, { pluginId: 'test-plugin', version: '^1.0.0' })
    }
    catalog.plan({ failOn: 'generations.put', error: new Error('a fault of one tenant') })
    await publish(registry, '1.1.0')
    await eventually(async () => {
      const { body } = await registry.request({ url: '/plugins/test-plugin/upgrades' })
      expect(UpgradeProgress.parse(body)).toMatchObject({ state: 'done', visited: 3, changed: 2, failed: 1 })
    })
    const versions = ['a', 'b', 'c'].map(async (tenantId) => (await installed(registry, tenantId)).version)
    expect((await Promise.all(versions)).toSorted()).toEqual(['1.0.0', '1.1.0', '1.1.0'])
    // What failed is tried again after five minutes.
    registry.pass(300_000)
    for (const tenantId of ['a', 'b', 'c']) await becomes(registry, '1.1.0', tenantId)
  })

  it('reads the versions of a plugin once for many tenants', async () => {
    const memory = createMemoryCatalog()
    let reads = 0
    const counted: typeof memory.versions = {
      ...memory.versions,
      find: (ref) => {
        reads += 1
        return memory.versions.find(ref)
      },
      listActive: (query) => {
        reads += 1
        return memory.versions.listActive(query)
      },
    }
    await using registry = await openWorking({ catalog: { ...memory, versions: counted } })
    await publish(registry, '1.0.0')
    const tenantIds = Array.from({ length: 100 }, (_, index) => `tenant-${index}`)
    for (const tenantId of tenantIds) {
      await registry.install(tenantId, { pluginId: 'test-plugin', version: '^1.0.0' })
    }
    reads = 0
    await publish(registry, '1.1.0')
    for (const tenantId of tenantIds) await becomes(registry, '1.1.0', tenantId)
    const readsOfRequests = 2 * tenantIds.length
    expect(reads).toBeLessThan(readsOfRequests + tenantIds.length)
  })

  it('reaches every tenant, through two registries and an outage in the middle', async () => {
    const memory = createMemoryCatalog()
    const catalog = faulty(memory)
    await using first = await openRegistry({ catalog, env: { ...FAST, PUBLISH_LEASE_MS: '5000' } })
    await using second = await openRegistry({
      catalog: memory,
      store: first.store,
      env: { ...FAST, PUBLISH_LEASE_MS: '5000' },
    })
    await publish(first, '1.0.0')
    const tenantIds = Array.from({ length: 120 }, (_, index) => `tenant-${index}`)
    for (const tenantId of tenantIds) {
      await second.install(tenantId, { pluginId: 'test-plugin', version: '^1.0.0' })
    }
    catalog.plan({ failOn: 'tenants.replace', skip: 7, effect: 'before' })
    await publish(second, '1.1.0')
    for (const tenantId of tenantIds) await becomes(first, '1.1.0', tenantId)
    await done(second)
    for (const tenantId of tenantIds) {
      expect((await latestGeneration(second, tenantId)).generation).toBe(2)
    }
  })
})

describe('a revoked version', () => {
  it('is replaced by the version that the policy allows, also by a lower one', async () => {
    await using registry = await openWorking()
    for (const version of ['1.0.0', '1.1.0']) await publish(registry, version)
    await registry.install('acme', { pluginId: 'test-plugin', version: '^1.0.0' })
    expect((await installed(registry)).version).toBe('1.1.0')
    await mark(registry, '1.1.0', 'revoke')
    await becomes(registry, '1.0.0')
    expect(await latestGeneration(registry)).toMatchObject({ from: 'revocation' })
    expect(await manifestIds(registry)).toEqual(['test-plugin 1.0.0'])
  })

  it('that nothing can replace leaves the pages, and comes back when it is no longer revoked', async () => {
    await using registry = await openWorking()
    await publish(registry, '1.0.0')
    await registry.install('acme', { pluginId: 'test-plugin', version: '1.0.0', config: { a: 1 } })
    await mark(registry, '1.0.0', 'revoke')
    await eventually(async () => expect(await manifestIds(registry)).toEqual([]))
    expect(await latestGeneration(registry)).toMatchObject({
      from: 'revocation',
      changes: [{ description: 'test-plugin was taken off the pages, because its version is revoked.' }],
    })
    expect(await installed(registry)).toMatchObject({ state: 'revoked', enabled: true, config: { a: 1 } })
    await mark(registry, '1.0.0', 'unrevoke')
    await eventually(async () => expect(await manifestIds(registry)).toEqual(['test-plugin 1.0.0']))
  })

  it('is replaced as soon as a request allows another version', async () => {
    await using registry = await openWorking()
    for (const version of ['1.0.0', '1.1.0']) await publish(registry, version)
    await registry.install('acme', { pluginId: 'test-plugin', version: '1.1.0' })
    await mark(registry, '1.1.0', 'revoke')
    await eventually(async () => expect(await manifestIds(registry)).toEqual([]))
    await registry.install('acme', { pluginId: 'test-plugin', version: '^1.0.0' })
    await eventually(async () => expect(await manifestIds(registry)).toEqual(['test-plugin 1.0.0']))
  })

  it('leaves the pages also when a rollback brings it back', async () => {
    await using registry = await openWorking()
    for (const version of ['1.0.0', '1.1.0']) await publish(registry, version)
    await registry.install('acme', { pluginId: 'test-plugin', version: '1.0.0' })
    await registry.install('acme', { pluginId: 'test-plugin', version: '1.1.0' })
    await mark(registry, '1.0.0', 'revoke')
    await done(registry)
    await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: 1 } })
    await eventually(async () => expect(await manifestIds(registry)).toEqual([]))
  })
})
