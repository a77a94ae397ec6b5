import { describe, expect } from 'vitest'
import type { Catalog, PluginPage, PluginPosition, PluginQuery } from '../catalog.ts'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted, insertedAll } from '../testing/inserted.ts'
import { samplePlugin } from '../testing/sample-records.ts'

// Far more than there are, so that paging in circles ends and fails.
const MOST_PAGES = 100

// Characters that are special to some database, and separate words here.
const PATTERNS = [
  '%',
  '_',
  '.*',
  '\\',
  '(',
  '[',
  '^',
  '$',
  '"',
  "'",
  '*',
  '+?',
  '{',
  '|',
  '--',
  '\0',
  '\u001f',
  '\n',
]

/** The promises of listings of plugins. */
export function describePlugins(test: ContractTest): void {
  describe('plugins.listIds', () => {
    test('lists all ids, ascending, a page after the other', async ({ catalog: { plugins } }) => {
      const ids = ['a', 'a-1', 'a1', 'b']
      for (const id of ids.toReversed()) await inserted(plugins, samplePlugin(id))
      expect(await plugins.listIds({ limit: 10 })).toEqual(ids)
      expect(await plugins.listIds({ limit: 2 })).toEqual(['a', 'a-1'])
      expect(await plugins.listIds({ after: 'a-1', limit: 10 })).toEqual(['a1', 'b'])
      await expect(plugins.listIds({ limit: 0 })).rejects.toThrow(RangeError)
    })
  })

  describe('plugins.list', () => {
    test('returns an empty page when there are no plugins', async ({ catalog }) => {
      expect(await catalog.plugins.list({ order: 'id', limit: 10 })).toEqual({ plugins: [], next: null })
    })

    test('has everything that the latest version is shown with', async ({ catalog: { plugins } }) => {
      const { value } = await inserted(
        plugins,
        samplePlugin('a', {
          homepage: 'https://example.com',
          repository: 'https://example.com/source',
          license: 'MIT',
          keywords: ['maps', 'Straße'],
          icon: 'art/icon.svg',
          readme: 'README.md',
        }),
      )
      expect(await plugins.list({ order: 'id', limit: 10 })).toEqual({ plugins: [value], next: null })
    })

    test('has no private plugin in any order or filter, until it is public again', async ({
      catalog: { plugins },
    }) => {
      const facets = { name: 'Pay', category: 'payment', extensionPoints: ['cart'] }
      await inserted(plugins, samplePlugin('a', facets, 1))
      const open = await inserted(plugins, samplePlugin('b', facets, 2))
      await inserted(plugins, { ...samplePlugin('c', facets, 3), isPrivate: true })
      const filters = [{}, { category: 'payment' }, { extensionPoint: 'cart' }, { text: 'pay' }]
      const expectListed = async (ids: readonly string[]) => {
        for (const filter of filters) {
          for (const [order, expected] of [
            ['id', ids],
            ['updated', ids.toReversed()],
          ] as const) {
            const page = await plugins.list({ ...filter, order, limit: 10 })
            expect(page.plugins.map(({ pluginId }) => pluginId)).toEqual(expected)
            expect(page.next).toBeNull()
          }
        }
      }
      await expectListed(['a', 'b'])
      const hidden = await plugins.replace(open, { ...open.value, isPrivate: true })
      if (!hidden) throw new Error('the plugin was not replaced')
      await expectListed(['a'])
      expect(await plugins.listIds({ limit: 10 })).toEqual(['a', 'b', 'c'])
      expect((await plugins.find('b'))?.value).toEqual({ ...open.value, isPrivate: true })
      await plugins.replace(hidden, open.value)
      await expectListed(['a', 'b'])
    })

    test('sorts by id, or by the latest change and then by id', async ({ catalog }) => {
      const plugins = [
        samplePlugin('b', {}, 3),
        samplePlugin('a-b', {}, 1),
        samplePlugin('a', {}, 3),
        samplePlugin('a0', {}, 2),
      ]
      for (const plugin of plugins) await inserted(catalog.plugins, plugin)
      expect(await listed(catalog, { order: 'id' })).toEqual(['a', 'a-b', 'a0', 'b'])
      expect(await listed(catalog, { order: 'updated' })).toEqual(['a', 'b', 'a0', 'a-b'])
      expect(await catalog.plugins.list({ order: 'updated', limit: 1 })).toEqual({
        plugins: [plugins[2]],
        next: { pluginId: 'a', updatedAtMs: 3 },
      })
    })

    test('filters by exact category, by exact extension point, and by both', async ({ catalog }) => {
      const rows: readonly [string, string | null, readonly string[]][] = [
        ['a', 'payment', ['header', 'footer']],
        ['b', 'payment', ['header']],
        ['c', 'Payment', ['header.left']],
        ['d', null, ['footer']],
        ['e', '%', []],
      ]
      for (const [pluginId, category, points] of rows) {
        await inserted(catalog.plugins, samplePlugin(pluginId, { category, extensionPoints: [...points] }))
      }
      expect(await listed(catalog, { category: 'payment' })).toEqual(['a', 'b'])
      expect(await listed(catalog, { category: '%' })).toEqual(['e'])
      expect(await listed(catalog, { category: '' })).toEqual([])
      expect(await listed(catalog, { extensionPoint: 'header' })).toEqual(['a', 'b'])
      expect(await listed(catalog, { extensionPoint: 'footer', category: 'payment' })).toEqual(['a'])
      expect(await listed(catalog, { extensionPoint: 'header', text: 'B tes' })).toEqual(['b'])
      expect(await listed(catalog, { category: 'payment', extensionPoint: 'aside' })).toEqual([])
      const after = { pluginId: 'a', updatedAtMs: 1_700_000_000_000 }
      for (const order of ['id', 'updated'] as const) {
        expect(
          await listed(catalog, { category: 'payment', extensionPoint: 'header', order, after }),
        ).toEqual(['b'])
      }
    })

    test('reflects the current state of a replaced or removed plugin', async ({ catalog }) => {
      const before = { name: 'Old name', category: 'old', extensionPoints: ['old', 'kept'] }
      const after = { name: 'New name', category: 'new', extensionPoints: ['kept', 'new'] }
      const stored = await inserted(catalog.plugins, samplePlugin('p', before))
      await catalog.plugins.replace({ ...stored, revision: 'stale' }, samplePlugin('p', after))
      expect(await listed(catalog, { extensionPoint: 'old', text: 'old', category: 'old' })).toEqual(['p'])
      const replaced = await catalog.plugins.replace(stored, samplePlugin('p', after))
      expect(await listed(catalog, { extensionPoint: 'old' })).toEqual([])
      expect(await listed(catalog, { category: 'old' })).toEqual([])
      expect(await listed(catalog, { text: 'old' })).toEqual([])
      expect(await listed(catalog, { extensionPoint: 'new', text: 'new', category: 'new' })).toEqual(['p'])
      if (replaced) await catalog.plugins.remove(replaced)
      expect(await listed(catalog, { extensionPoint: 'kept' })).toEqual([])
      await inserted(catalog.plugins, samplePlugin('p'))
      expect(await listed(catalog, { extensionPoint: 'kept' })).toEqual([])
    })

    test('finds a plugin when every word of the search begins a word of its id, name or description', async ({
      catalog,
    }) => {
      await inserted(catalog.plugins, samplePlugin('needle-in-id'))
      await inserted(catalog.plugins, samplePlugin('b', { name: 'A NeedlE of a name' }))
      await inserted(catalog.plugins, samplePlugin('c', { description: 'two\nlines, one needle' }))
      await inserted(catalog.plugins, samplePlugin('nee', { name: 'dle', description: 'a pineneedle' }))
      await inserted(catalog.plugins, samplePlugin('z', { name: '日本語' }))
      const expected: readonly [string, readonly string[]][] = [
        ['nEEdle', ['b', 'c', 'needle-in-id']],
        ['nee', ['b', 'c', 'nee', 'needle-in-id']],
        ['needle two', ['c']],
        ['li one tw', ['c']],
        ['one needle name', []],
        ['needle-in-id', ['needle-in-id']],
        ['in', ['needle-in-id']],
        ['eedle', []],
        ['本語', ['z']],
        ['', ['b', 'c', 'nee', 'needle-in-id', 'z']],
        [' \t', ['b', 'c', 'nee', 'needle-in-id', 'z']],
        ['x'.repeat(5_000), []],
      ]
      for (const order of ['id', 'updated'] as const) {
        for (const [text, found] of expected) {
          expect([text, await listed(catalog, { text, order })]).toEqual([text, found])
        }
      }
    })

    test('treats punctuation as a separator, even if it is special to a database', async ({ catalog }) => {
      await inserted(catalog.plugins, samplePlugin('plain', { name: 'alpha beta' }))
      await inserted(catalog.plugins, samplePlugin('other', { name: 'alphabet' }))
      for (const pattern of PATTERNS) {
        expect([pattern, await listed(catalog, { text: `ALPHA${pattern}B` })]).toEqual([pattern, ['plain']])
        expect([pattern, await listed(catalog, { text: pattern })]).toEqual([
          pattern,
          pattern.trim() === '' ? ['other', 'plain'] : [],
        ])
      }
    })

    test('ignores case and encoding of letters beyond ASCII, but not accents', async ({ catalog }) => {
      const names = { french: 'École', german: 'Straße', greek: 'Σίσυφος', polish: 'ŻÓŁW', plain: 'ecole' }
      for (const [pluginId, name] of Object.entries(names)) {
        await inserted(catalog.plugins, samplePlugin(pluginId, { name }))
      }
      const expected: readonly [string, readonly string[]][] = [
        ['éCOLE', ['french']],
        ['E\u0301cole', ['french']],
        ['Ecole', ['plain']],
        ['STRASSE', ['german']],
        ['ΣΊΣΥΦΟΣ', ['greek']],
        ['σίσυφοσ', ['greek']],
        ['ΣΊΣ', ['greek']],
        ['żółw', ['polish']],
      ]
      for (const [text, found] of expected)
        expect([text, await listed(catalog, { text })]).toEqual([text, found])
    })

    test('returns a next position of an id and an integer, wherever it stops', async ({ catalog }) => {
      // More plugins than one page may walk past, and none of them has both words.
      for (let first = 0; first < 2000; first += 50) {
        const batch = Array.from({ length: 50 }, (_, index) => {
          const name = index % 2 === 0 ? 'even' : 'odd'
          return samplePlugin(`p${first + index}`, { name, category: 'c', extensionPoints: ['e'] }, first + 1)
        })
        await insertedAll(catalog.plugins, batch)
      }
      const filters = [{}, { category: 'c' }, { extensionPoint: 'e' }, { category: 'c', extensionPoint: 'e' }]
      for (const order of ['id', 'updated'] as const) {
        for (const filter of filters) {
          for (const text of ['', 'odd', 'odd even']) {
            const { next } = await catalog.plugins.list({ ...filter, text, order, limit: 3 })
            const position = { pluginId: expect.any(String), updatedAtMs: expect.any(Number) }
            expect(JSON.parse(JSON.stringify(next)), JSON.stringify({ ...filter, text, order })).toEqual(
              position,
            )
            expect(next?.updatedAtMs).toSatisfy(Number.isSafeInteger)
          }
        }
      }
    })

    for (const order of ['id', 'updated'] as const) {
      test(`pages by ${order} without skipping or repeating while others insert`, async ({ catalog }) => {
        // Many have the same time, so that the id decides.
        const existing = Array.from({ length: 30 }, (_, index) => samplePlugin(`p${index}`, {}, index % 7))
        await insertedAll(catalog.plugins, existing)
        const seen: string[] = []
        let after: PluginPosition | undefined
        for (let turn = 0; turn < MOST_PAGES; turn += 1) {
          const page: PluginPage = await catalog.plugins.list({ order, after, limit: 4 })
          seen.push(...page.plugins.map(({ pluginId }) => pluginId))
          if (page.next === null) break
          after = page.next
          await inserted(catalog.plugins, samplePlugin(`p${turn * 3}x`, {}, turn % 9))
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(existing.filter(({ pluginId }) => !seen.includes(pluginId))).toEqual([])
      })
    }
  })
}

async function listed(catalog: Catalog, query: Partial<PluginQuery>): Promise<readonly string[]> {
  const { plugins } = await catalog.plugins.list({ order: 'id', limit: 100, ...query })
  return plugins.map(({ pluginId }) => pluginId)
}
