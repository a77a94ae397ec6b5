import { faulty as faultyCatalog } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import type { ObjectStore } from '@plugboard/storage'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { storedManifestAddress, storedManifestKey, TenantManifest } from '@plugboard/types'
import { describe, expect, it, vi } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { copyManifest } from './copy-manifest.ts'
import { createManifestCopies } from './manifest-copies.ts'

const KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='
const OTHER_KEY = `A${KEY.slice(1)}`
const PUBLIC_BASE = 'http://localhost:4100'
const ON = { STORED_MANIFEST_KEY: KEY }
const WORKING = { ...ON, UPGRADE_INTERVAL_MS: '10' }
const HOUR_MS = 3_600_000

const eventually = (assertion: () => Promise<void>) =>
  vi.waitFor(assertion, { timeout: 40_000, interval: 10 })

async function copyOf(store: ObjectStore, tenantId = 'acme', key = KEY): Promise<TenantManifest | null> {
  const copy = await store.read(storedManifestKey(await storedManifestAddress(key, tenantId)))
  return copy && TenantManifest.parse(JSON.parse(copy.bytes.toString()))
}

const becomesGeneration = (store: ObjectStore, generation: number, tenantId = 'acme') =>
  eventually(async () => expect((await copyOf(store, tenantId))?.generation).toBe(generation))

const isIdle = ({ manifestTasks }: RegistryUnderTest['catalog']) =>
  eventually(async () => {
    expect(await manifestTasks.listDue({ dueBeforeMs: Number.MAX_SAFE_INTEGER, limit: 1 })).toEqual([])
  })

const configure = (registry: RegistryUnderTest, label: string) =>
  registry.request({
    method: 'PATCH',
    url: '/tenants/acme/plugins/test-plugin',
    body: { config: { label } },
  })

describe('the copy of a tenant manifest', () => {
  it('is what the registry answers, with its own URL, after every change', async () => {
    await using registry = await openRegistry({ env: WORKING })
    await registry.publish(metadataOf())
    await registry.install('acme', { pluginId: 'test-plugin' })
    await becomesGeneration(registry.store, 1)
    await configure(registry, 'a')
    await becomesGeneration(registry.store, 2)
    const { body } = await registry.request({ url: '/tenants/acme/manifest' })
    expect(await copyOf(registry.store)).toEqual(body)
    expect(body.fallbackUrl).toBe(
      `${PUBLIC_BASE}/plugins/manifests/${await storedManifestAddress(KEY, 'acme')}`,
    )
    await isIdle(registry.catalog)
  })

  it('has no plugin whose version was revoked', async () => {
    await using registry = await openRegistry({ env: WORKING })
    await registry.publish(metadataOf())
    await registry.install('acme', { pluginId: 'test-plugin' })
    await becomesGeneration(registry.store, 1)
    const url = '/plugins/test-plugin/versions/1.0.0/revoke'
    await registry.request({ method: 'POST', url, body: { reason: 'It leaks.' } })
    await eventually(async () => expect((await copyOf(registry.store))?.plugins).toEqual([]))
  })

  it('is not made without the key, and a change costs no record then', async () => {
    const catalog = faultyCatalog(createMemoryCatalog())
    const store = faulty(createMemoryStore())
    await using registry = await openRegistry({ env: { UPGRADE_INTERVAL_MS: '10' }, catalog, store })
    await registry.publish(metadataOf())
    await registry.install('acme', { pluginId: 'test-plugin' })
    const { body } = await registry.request({ url: '/tenants/acme/manifest' })
    expect(body).not.toHaveProperty('fallbackUrl')
    expect(catalog.calls.filter((method) => method.startsWith('manifestTasks'))).toEqual([])
    expect(store.calls.filter(({ key }) => key?.startsWith('.replaceable/.tenants/'))).toEqual([])
  })

  it('is made by another registry when one stops between the generation and the copy', async () => {
    const shared = { store: createMemoryStore(), catalog: createMemoryCatalog() }
    {
      // It never looks for what is to be copied.
      await using stopped = await openRegistry({ env: ON, ...shared })
      await stopped.publish(metadataOf())
      await stopped.install('acme', { pluginId: 'test-plugin' })
    }
    expect(await copyOf(shared.store)).toBeNull()
    await using other = await openRegistry({ env: WORKING, ...shared })
    await other.app.ready()
    await becomesGeneration(shared.store, 1)
  })

  it('waits for a generation that is being made, and is forgotten when the change was cut off', async () => {
    let nowMs = Date.parse('2026-06-01T00:00:00Z')
    const catalog = faultyCatalog(createMemoryCatalog())
    await using registry = await openRegistry({ env: WORKING, catalog, clock: () => nowMs })
    await registry.publish(metadataOf())
    catalog.plan({ failOn: 'tenants.insert' })
    expect((await registry.install('acme', { pluginId: 'test-plugin' })).status).toBe(503)
    nowMs += 1000
    await eventually(async () => {
      const task = await catalog.manifestTasks.find('acme')
      expect(task?.value.dueAtMs).toBe(nowMs + 1000)
    })
    nowMs += HOUR_MS
    await isIdle(catalog)
    expect(await copyOf(registry.store)).toBeNull()
  })

  it('does not delay or fail a change while the store is down, and is made afterwards', async () => {
    let nowMs = Date.parse('2026-06-01T00:00:00Z')
    const store = faulty(createMemoryStore())
    await using registry = await openRegistry({ env: WORKING, store, clock: () => nowMs })
    await registry.publish(metadataOf())
    store.plan({ failOn: 'replaceIf', times: Infinity })
    store.plan({ hangOn: 'read', skip: 1, times: Infinity })
    expect((await registry.install('acme', { pluginId: 'test-plugin' })).status).toBe(201)
    nowMs += 100
    await eventually(async () => expect(store.calls.map(({ method }) => method)).toContain('replaceIf'))
    expect((await configure(registry, 'a')).status).toBe(200)
    store.heal()
    await eventually(async () => {
      nowMs += 1000
      expect((await copyOf(store))?.generation).toBe(2)
    })
  })

  it('of an older generation never replaces that of a newer one', async () => {
    await using registry = await openRegistry({ env: ON })
    const { catalog } = registry
    await registry.publish(metadataOf())
    await registry.install('acme', { pluginId: 'test-plugin' })
    const clock = Date.now
    const copies = await createManifestCopies({ catalog, clock, publicBase: PUBLIC_BASE, key: KEY })
    const ports = { catalog, publicBase: PUBLIC_BASE, copies, store: registry.store }
    const { signal } = new AbortController()
    const meanwhile: string[] = []
    const slow: ObjectStore = {
      ...registry.store,
      // The first writer is slow: another one makes the copy of the next generation before its own arrives.
      async replaceIf(...write) {
        if (meanwhile.length === 0) {
          await configure(registry, 'newer')
          meanwhile.push(await copyManifest(ports, 'acme', signal))
        }
        return registry.store.replaceIf(...write)
      },
    }
    expect(await copyManifest({ ...ports, store: slow }, 'acme', signal)).toBe('kept')
    expect(meanwhile).toEqual(['copied'])
    expect((await copyOf(registry.store))?.generation).toBe(2)
  })

  it('is made of every tenant after the key was set, once', async () => {
    const tenantIds = Array.from({ length: 230 }, (_, index) => `tenant-${index}`)
    const catalog = faultyCatalog(createMemoryCatalog())
    const shared = { store: createMemoryStore(), catalog }
    {
      await using former = await openRegistry(shared)
      await former.publish(metadataOf())
      for (const tenantId of tenantIds) await former.install(tenantId, { pluginId: 'test-plugin' })
    }
    for (const key of [KEY, OTHER_KEY]) {
      await using registry = await openRegistry({ env: { ...WORKING, STORED_MANIFEST_KEY: key }, ...shared })
      await registry.app.ready()
      await eventually(async () => {
        const copies = await Promise.all(tenantIds.map((tenantId) => copyOf(shared.store, tenantId, key)))
        expect(copies.filter((copy) => copy?.generation === 1)).toHaveLength(tenantIds.length)
      })
      await eventually(async () => {
        const job = await catalog.jobs.find('copy-former-manifests')
        expect(job?.value.progress).toMatchObject({ isComplete: true })
      })
      await isIdle(registry.catalog)
    }
    const before = catalog.calls.filter((method) => method === 'tenants.listIds').length
    await using again = await openRegistry({
      env: { ...WORKING, STORED_MANIFEST_KEY: OTHER_KEY },
      ...shared,
    })
    await again.install('last', { pluginId: 'test-plugin' })
    await eventually(async () => {
      expect(await copyOf(shared.store, 'last', OTHER_KEY)).not.toBeNull()
    })
    expect(catalog.calls.filter((method) => method === 'tenants.listIds')).toHaveLength(before)
  })

  it('that would be too large is left out, and the tenant is not tried again and again', async () => {
    await using registry = await openRegistry({ env: WORKING })
    const plugins = Array.from({ length: 80 }, (_, index) => ({
      pluginId: 'test-plugin',
      version: '1.0.0',
      config: { text: `${index}`.padEnd(16_000, 'x') },
      enabled: true,
      installedAtMs: 1,
      updatedAtMs: 1,
    }))
    await registry.publish(metadataOf())
    await registry.catalog.tenants.insert({ tenantId: 'large', generation: 7, plugins })
    const clock = Date.now
    const { catalog } = registry
    const copies = await createManifestCopies({ catalog, clock, publicBase: PUBLIC_BASE, key: KEY })
    await copies.request({ tenantId: 'large', generation: 7 })
    await isIdle(catalog)
    expect(await copyOf(registry.store, 'large')).toBeNull()
  })
})
