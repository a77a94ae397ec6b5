import { GenerationSummary } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const URL = '/tenants/acme/order'

/** A registry whose tenant has four plugins. */
async function openInstalled(): Promise<RegistryUnderTest> {
  const registry = await openRegistry()
  for (const id of ['a', 'b', 'c', 'd']) {
    await registry.publish(metadataOf({ id }))
    await registry.install('acme', { pluginId: id })
  }
  return registry
}

const put = (registry: RegistryUnderTest, plugins: unknown, headers = {}) =>
  registry.request({ method: 'PUT', url: URL, body: { plugins }, headers })

const shown = async (registry: RegistryUnderTest) => {
  const { body } = await registry.request({ url: '/tenants/acme/manifest' })
  return body.plugins.map(({ id }: { id: string }) => id).join('')
}

describe('the order of the plugins of a tenant', () => {
  it('is set at once, in one generation, and those that are not named come after', async () => {
    await using registry = await openInstalled()
    const { status, body } = await put(registry, ['d', 'b'])
    expect(status).toBe(200)
    expect(GenerationSummary.parse(body)).toMatchObject({ generation: 5, from: 'api' })
    expect(await shown(registry)).toBe('dbac')
    expect((await put(registry, ['c'])).body.generation).toBe(6)
    expect(await shown(registry)).toBe('cdba')
  })

  it('that the tenant has already changes nothing', async () => {
    await using registry = await openInstalled()
    await put(registry, ['d', 'c', 'b', 'a'])
    expect((await put(registry, ['d', 'c'])).body).toMatchObject({ generation: 5, changes: [] })
  })

  it('that is based on an old generation is refused', async () => {
    await using registry = await openInstalled()
    const { headers } = await registry.request({ url: '/tenants/acme' })
    const ifMatch = { 'if-match': String(headers['etag']) }
    expect((await put(registry, ['b'], ifMatch)).status).toBe(200)
    expect((await put(registry, ['c'], ifMatch)).status).toBe(412)
    expect(await shown(registry)).toBe('bacd')
  })

  it.each([
    ['names a plugin that the tenant does not have', ['a', 'nobody'], 404],
    ['repeats a plugin', ['a', 'a'], 400],
    ['is no list', 'a', 400],
  ])('that %s is refused', async (_what, plugins, status) => {
    await using registry = await openInstalled()
    expect((await put(registry, plugins)).problem().status).toBe(status)
    expect(await shown(registry)).toBe('abcd')
  })
})
