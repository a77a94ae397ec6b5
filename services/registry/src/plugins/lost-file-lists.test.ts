import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const MANIFEST = '/tenants/acme/manifest'
const ANT = { pluginId: 'ant', version: '1.0.0' }

/** A registry whose tenant has plugins that were not measured, and whose catalog has lost the lists of their files. */
async function openWithLoss(
  store = createMemoryStore(),
  lost: readonly string[] = [ANT.pluginId],
): Promise<RegistryUnderTest> {
  const registry = await openRegistry({ store })
  await registry.publish(metadataOf({ id: 'bee' }))
  const { tenants, fileLists } = registry.catalog
  for (const pluginId of lost) {
    const { digest } = await registry.publish(metadataOf({ id: pluginId }))
    await registry.install('acme', { pluginId })
    await fileLists.remove({ pluginId, version: ANT.version, digest })
  }
  const stored = await tenants.find('acme')
  if (!stored) throw new Error('there is no tenant')
  const plugins = stored.value.plugins.map((plugin) => ({ ...plugin, versionBytes: undefined }))
  await tenants.replace(stored, { ...stored.value, plugins })
  return registry
}

const paths = (body: { files: readonly { path: string }[] }) => body.files.map(({ path }) => path)

describe('a list of files that the catalog has lost', () => {
  it.each([
    ['GET of the version', '/plugins/ant/versions/1.0.0'],
    ['GET of a tenant manifest', MANIFEST],
  ])('is restored from the store by %s', async (_what, url) => {
    await using registry = await openWithLoss()
    const { status, body } = await registry.request({ url })
    expect(status).toBe(200)
    expect(paths(url === MANIFEST ? body.plugins[0] : body)).toEqual(['bundle.js'])
    const digest = (await registry.catalog.versions.find(ANT))?.value.digest ?? ''
    expect(await registry.catalog.fileLists.find({ ...ANT, digest })).toHaveLength(1)
  })

  it('is restored when its tenant installs another plugin, which then measures it', async () => {
    await using registry = await openWithLoss()
    expect((await registry.install('acme', { pluginId: 'bee' })).status).toBe(201)
    const { plugins = [] } = (await registry.catalog.tenants.find('acme'))?.value ?? {}
    expect(plugins.map(({ versionBytes }) => versionBytes)).toEqual([expect.any(Number), expect.any(Number)])
  })

  it('and that the store has lost too, keeps the tenant from nothing but its own plugin', async () => {
    await using registry = await openWithLoss()
    await registry.store.remove(versionManifestKey(ANT))
    expect((await registry.install('acme', { pluginId: 'bee' })).status).toBe(201)
    const requests = [
      registry.request({ url: MANIFEST }),
      registry.request({ url: '/plugins/ant/versions/1.0.0' }),
      registry.install('other', { pluginId: 'ant' }),
    ]
    for (const answer of await Promise.all(requests)) {
      expect(answer.problem()).toMatchObject({ status: 500, code: 'CATALOG_DAMAGED', retryable: false })
    }
  })

  it('is 503 while the store is down, and keeps no other plugin from being installed', async () => {
    const store = faulty(createMemoryStore())
    await using registry = await openWithLoss(store)
    store.plan({ failOn: 'open', times: Infinity })
    expect((await registry.request({ url: MANIFEST })).problem().code).toBe('STORE_UNAVAILABLE')
    expect((await registry.install('acme', { pluginId: 'bee' })).status).toBe(201)
  })

  it('makes a change of another plugin wait once for a store that is down, however many lists are lost', async () => {
    const store = faulty(createMemoryStore())
    await using registry = await openWithLoss(store, ['ant', 'cat', 'dog'])
    store.plan({ failOn: 'open', times: Infinity })
    const before = store.calls.length
    expect((await registry.install('acme', { pluginId: 'bee' })).status).toBe(201)
    expect(store.calls.slice(before).filter(({ method }) => method === 'open')).toHaveLength(1)
  })

  it('is not restored from a manifest of other content', async () => {
    await using registry = await openWithLoss()
    const stored = await registry.catalog.versions.find(ANT)
    if (!stored) throw new Error('the version is gone')
    await registry.catalog.versions.replace(stored, { ...stored.value, digest: 'f'.repeat(64) })
    expect((await registry.request({ url: MANIFEST })).problem().code).toBe('CATALOG_DAMAGED')
  })
})
