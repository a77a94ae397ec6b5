import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { createMemoryStore } from '@plugboard/storage/memory'
import { describe, expect, it, vi } from 'vitest'
import { publishBundle } from '../publish/publish-bundle.ts'
import { recoverPublishes } from '../publish/recovery/recover-publishes.ts'
import { createBundle, createEncoder, REF } from '../testing/bundle-under-test.ts'
import { openCdn } from '../testing/cdn-under-test.ts'
import { createPorts, portsOn } from '../testing/ports-under-test.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { markVersion } from '../version-states/mark-version.ts'
import { createPurgeQueue } from './purge-queue.ts'

const TOKEN = 'a-secret-of-the-cdn'
const REVOKED = { revoked: { reason: 'It leaks.', at: '2026-01-01T00:00:00.000Z' } }

function mark({ request }: RegistryUnderTest, action: string) {
  const body = { reason: 'It leaks.' }
  return request({ method: 'POST', url: `/plugins/test-plugin/versions/1.0.0/${action}`, body })
}

function purgesOf({ request }: RegistryUnderTest, query = '') {
  return request({ url: `/operation/purges${query}` })
}

describe('a CDN with a purge URL', () => {
  it('is called for a revocation, for its end and for tags that moved, and for nothing else', async () => {
    await using cdn = await openCdn()
    await using registry = await openRegistry({ env: { PURGE_URL: cdn.url, PURGE_TOKEN: TOKEN } })
    await registry.app.ready()
    await registry.publish(metadataOf())
    for (const action of ['deprecate', 'yank', 'unyank', 'undeprecate']) await mark(registry, action)
    expect((await purgesOf(registry)).body.items).toEqual([])

    const called = (count: number) =>
      vi.waitFor(() => expect(cdn.calls).toHaveLength(count), { timeout: 40_000 })
    await mark(registry, 'revoke')
    await called(1)
    await mark(registry, 'revoke')
    await mark(registry, 'unrevoke')
    await called(2)
    await registry.publish(metadataOf({ version: '1.1.0' }))
    await called(3)
    const version = { pluginId: 'test-plugin', version: '1.0.0', cacheTags: ['test-plugin@1.0.0'] }
    const latest = { pluginId: 'test-plugin', tags: ['latest'], cacheTags: ['test-plugin:latest'] }
    expect(cdn.calls.map(({ body }) => body)).toMatchObject([version, version, latest])
  })

  it('has its last results in the answer of a route a page after the other, and in the metrics, never the token', async () => {
    await using cdn = await openCdn()
    cdn.plan(503)
    await using registry = await openRegistry({ env: { PURGE_URL: cdn.url, PURGE_TOKEN: TOKEN } })
    await registry.app.ready()
    await registry.publish(metadataOf())
    await mark(registry, 'revoke')
    await registry.publish(metadataOf({ version: '1.1.0' }))
    const { items } = await vi.waitFor(
      async () => {
        const { body } = await purgesOf(registry)
        expect(body.items.map(({ lastResult }: { lastResult: unknown }) => lastResult)).not.toContain(null)
        return body
      },
      { timeout: 40_000 },
    )
    expect(items).toMatchObject([
      { pluginId: 'test-plugin', version: null, tags: ['latest'], state: 'waiting' },
      { pluginId: 'test-plugin', version: '1.0.0', tags: [], state: 'waiting' },
    ])
    const first = (await purgesOf(registry, '?limit=1')).body
    expect(first.items).toHaveLength(1)
    const second = (await purgesOf(registry, `?limit=1&cursor=${first.nextCursor}`)).body
    expect(second).toMatchObject({ items: [{ version: '1.0.0' }], nextCursor: null })
    const metrics = (await registry.request({ url: '/metrics' })).text
    expect(metrics).toMatch(/plugboard_purge_calls_total\{outcome="failed"[^}]*\} 1/)
    expect(JSON.stringify(items) + metrics).not.toContain(TOKEN)
  })

  it('that does not answer delays no revocation', async () => {
    await using cdn = await openCdn()
    cdn.hang()
    await using registry = await openRegistry({ env: { PURGE_URL: cdn.url } })
    await registry.app.ready()
    await registry.publish(metadataOf())
    expect((await mark(registry, 'revoke')).status).toBe(200)
    await vi.waitFor(() => expect(cdn.calls).toHaveLength(1), { timeout: 40_000 })
    expect((await mark(registry, 'unrevoke')).status).toBe(200)
  })
})

describe('what a CDN is to forget', () => {
  it('is not stored without a purge URL', async () => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    await mark(registry, 'revoke')
    await registry.publish(metadataOf({ version: '1.1.0' }))
    expect(await registry.catalog.purges.list({ limit: 10 })).toEqual([])
    expect((await purgesOf(registry)).body).toEqual({ items: [], nextCursor: null })
  })

  it('is listed only with the scope admin', async () => {
    const tokens = [
      { name: 'ci', token: 'x'.repeat(24), scopes: ['publish', 'install', 'read'] },
      { name: 'operator', token: 'y'.repeat(24), scopes: ['admin'] },
    ]
    await using registry = await openRegistry({ env: { REGISTRY_TOKENS: JSON.stringify(tokens) } })
    const listWith = (token: string) =>
      registry.request({ url: '/operation/purges', headers: { authorization: `Bearer ${token}` } })
    expect((await listWith('x'.repeat(24))).problem().code).toBe('SCOPE_MISSING')
    expect((await listWith('y'.repeat(24))).status).toBe(200)
  })

  // Whatever is cut off in a revocation: the request itself, the store, the listing, or the end of the lease.
  it.each(['purges.insert', 'plugins.find', 'versions.replace'] as const)(
    'is stored for a revocation that %s cuts off, once the recovery has completed it',
    async (failOn) => {
      const shared = { store: createMemoryStore(), catalog: createMemoryCatalog() }
      const clock = createPorts()
      const ports = portsOn(shared)
      const purges = createPurgeQueue({
        purges: ports.catalog.purges,
        clock: clock.clock,
        onSettled: () => {},
      })
      const bundle = createBundle({ 'bundle.js': 'export default 1' })
      const { signal } = new AbortController()
      await publishBundle({ ...ports, purges }, { bundle, encoder: createEncoder(bundle), signal })

      ports.catalog.plan({ failOn, skip: failOn === 'versions.replace' ? 1 : 0, times: 2 })
      await expect(markVersion({ ...ports, purges }, REF, () => REVOKED)).rejects.toThrow()
      ports.catalog.heal()
      ports.advance(2 * ports.leaseMs)
      const report = {
        failed: (_ref: unknown, error: unknown) => expect(error).toBeUndefined(),
      }
      await recoverPublishes({ ...ports, purges }, report)
      expect((await ports.catalog.versions.find(REF))?.value.lease).toBeNull()
      expect(await ports.catalog.purges.list({ limit: 10 })).toMatchObject([
        { pluginId: REF.pluginId, version: REF.version, tags: [], state: 'waiting' },
      ])
    },
  )
})
