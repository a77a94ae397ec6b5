import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { compareVersions, PluginDocument, PluginVersionDocument, VersionSummary } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'
import { formatCursor } from './cursor.ts'

/** Every item of a listing, page by page. */
async function walk(registry: RegistryUnderTest, url: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = []
  let cursor: string | null = ''
  for (let page = 0; cursor !== null; page += 1) {
    expect(page, 'the listing ends').toBeLessThan(20)
    const answer = await registry.request({ url: `${url}${cursor && `&cursor=${cursor}`}` })
    expect(answer.status, answer.text).toBe(200)
    items.push(...answer.body.items)
    cursor = answer.body.nextCursor
  }
  return items
}

/** Ten plugins, published in another order than that of their ids; some at the same time. */
async function openWithPlugins() {
  let now = 1_800_000_000_000
  const registry = await openRegistry({ clock: () => now })
  for (const index of [3, 9, 0, 7, 1, 8, 2, 5, 6, 4]) {
    if (index % 2 === 0) now += 1000
    await registry.publish(
      metadataOf({
        id: `plugin-${index}`,
        name: `Number ${index}`,
        description: index === 7 ? 'Ships parcels by Straße' : '',
        category: index < 3 ? 'payment' : null,
        extensionPoints: index === 4 ? ['cart', 'header'] : [],
      }),
    )
  }
  return registry
}

describe('GET /plugins', () => {
  it.each([1, 3, 10, 100])(
    'walks all plugins by id in pages of %i, without loss or repeat',
    async (limit) => {
      await using registry = await openWithPlugins()
      const items = await walk(registry, `/plugins?limit=${limit}`)
      expect(items.map((item) => PluginDocument.parse(item).id)).toEqual(
        Array.from({ length: 10 }, (_, index) => `plugin-${index}`),
      )
    },
  )

  it.each([1, 3, 10])('walks all plugins by their latest change in pages of %i', async (limit) => {
    await using registry = await openWithPlugins()
    const items = await walk(registry, `/plugins?sort=updated&limit=${limit}`)
    expect(new Set(items.map(({ id }) => id))).toHaveLength(10)
    const order = items.map(({ updatedAt, id }) => [String(updatedAt), String(id)] as const)
    expect(order).toEqual(
      order.toSorted(([leftAt, leftId], [rightAt, rightId]) =>
        leftAt === rightAt ? leftId.localeCompare(rightId) : rightAt.localeCompare(leftAt),
      ),
    )
  })

  it.each([
    ['query=number', 10],
    ['query=NUMBER%207', 1],
    ['query=plugin-4', 1],
    ['query=STRASSE', 1],
    ['query=.*', 0],
    ['query=%25', 0],
    ['query=', 10],
    ['category=payment', 3],
    ['category=PAYMENT', 0],
    ['extensionPoint=cart', 1],
    ['extensionPoint=cart&category=payment', 0],
    ['query=number&category=payment', 3],
  ])('finds with %s: %i', async (query, count) => {
    await using registry = await openWithPlugins()
    expect(await walk(registry, `/plugins?limit=2&${query}`)).toHaveLength(count)
  })

  it.each(['', '&category=payment', '&sort=updated', '&sort=updated&category=payment'])(
    'walks to the end of a search that no plugin matches, across pages that found nothing (%s)',
    async (filter) => {
      const catalog = createMemoryCatalog()
      await using registry = await openRegistry({ catalog })
      await registry.publish(metadataOf({ category: 'payment' }))
      const published = await catalog.plugins.find('test-plugin')
      if (published === null) throw new Error('the plugin was published')
      // More than one page walks past, and none of them has both words.
      for (let index = 0; index < 2500; index += 1) {
        const id = `plugin-${index}`
        const latest = { ...published.value.latest, id, name: index % 2 === 0 ? 'even' : 'odd' }
        await catalog.plugins.insert({ ...published.value, pluginId: id, latest })
      }
      const url = `/plugins?query=odd%20even&limit=2${filter}`
      expect((await registry.request({ url })).body).toEqual({ items: [], nextCursor: expect.any(String) })
      expect(await walk(registry, url)).toEqual([])
    },
  )

  it.each(['limit=0', 'limit=101', 'limit=-1', 'limit=1.5', 'limit=x', 'sort=name', 'extensionPoint=a%20b'])(
    'refuses %s',
    async (query) => {
      await using registry = await openRegistry()
      const answer = await registry.request({ url: `/plugins?${query}` })
      const field = query.split('=')[0]
      expect(answer.problem()).toMatchObject({
        status: 400,
        code: 'INVALID_REQUEST',
        errors: [{ pointer: `/${field}` }],
      })
    },
  )
})

describe('a cursor', () => {
  it.each([
    ['that is not base64', '%21%21'],
    ['that is not JSON', Buffer.from('x').toString('base64url')],
    ['of another listing', formatCursor({ job: 'recovery' })],
    ['with an additional field', formatCursor({ pluginId: 'a', updatedAtMs: 1, x: 1 })],
    ['with an invalid id', formatCursor({ pluginId: '../x', updatedAtMs: 1 })],
    ['with an invalid time', formatCursor({ pluginId: 'a', updatedAtMs: 'now' })],
    ['that is null', Buffer.from('null').toString('base64url')],
    ['that is empty', ''],
  ])('%s is refused', async (_what, cursor) => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    for (const url of ['/plugins', '/plugins/test-plugin/versions', '/tenants/acme/plugins']) {
      const answer = await registry.request({ url: `${url}?cursor=${cursor}` })
      expect(answer.problem(), url).toMatchObject({ status: 400, code: 'CURSOR_INVALID' })
    }
  })
})

describe('the versions of a plugin', () => {
  const versions = ['1.0.0', '1.0.0-beta.2', '1.0.0-beta.11', '0.9.0', '1.10.0', '1.9.0', '2.0.0-rc.1']

  it('are listed highest first, page by page', async () => {
    await using registry = await openRegistry()
    for (const version of versions) await registry.publish(metadataOf({ version }))
    const items = await walk(registry, '/plugins/test-plugin/versions?limit=2')
    const listed = items.map((item) => VersionSummary.parse(item).version)
    expect(listed).toEqual(versions.toSorted((left, right) => compareVersions(right, left)))
    expect((await registry.request({ url: '/plugins/test-plugin' })).body.latestVersion).toBe('1.10.0')
  })

  it('can be read as the documents that the uploads returned', async () => {
    await using registry = await openRegistry()
    const uploaded = await registry.publish(metadataOf({ description: 'Pays' }), 'export const pay = 1\n')
    const { body } = await registry.request({ url: '/plugins/test-plugin/versions/1.0.0' })
    const { alreadyPublished, ...document } = uploaded
    expect(alreadyPublished).toBe(false)
    expect(PluginVersionDocument.parse(body)).toEqual(document)
    expect(body).toMatchObject({ description: 'Pays', size: 21, files: [{ path: 'bundle.js', size: 21 }] })
  })

  it.each([
    ['/plugins/nobody', 404, 'PLUGIN_NOT_FOUND'],
    ['/plugins/nobody/versions', 404, 'PLUGIN_NOT_FOUND'],
    ['/plugins/nobody/versions/1.0.0', 404, 'PLUGIN_NOT_FOUND'],
    ['/plugins/test-plugin/versions/9.9.9', 404, 'VERSION_NOT_FOUND'],
    ['/plugins/test-plugin/versions/v1.0.0', 400, 'INVALID_REQUEST'],
    ['/plugins/test-plugin/versions/latest', 400, 'INVALID_REQUEST'],
    ['/plugins/Test-Plugin', 400, 'INVALID_REQUEST'],
    ['/plugins/test-plugin/nowhere', 404, 'ROUTE_NOT_FOUND'],
  ])('that %s does not have are answered %i %s', async (url, status, code) => {
    await using registry = await openRegistry()
    await registry.publish(metadataOf())
    expect((await registry.request({ url })).problem()).toMatchObject({ status, code })
  })
})
