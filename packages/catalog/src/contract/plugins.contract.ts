import { describe, expect } from 'vitest'
import type { Catalog, PluginPage, PluginPosition, PluginQuery } from '../catalog.ts'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted, insertedAll } from '../testing/inserted.ts'
import { samplePlugin } from '../testing/sample-records.ts'

// Far more than there are: paging that goes in circles ends all the same, and fails.
const MOST_PAGES = 100

// What means something to one database or another, and separates words here.
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

/** What listings of plugins promise. */
export function describePlugins(test: ContractTest): void {
  describe('plugins.list', () => {
    test('lists nothing of nothing', async ({ catalog }) => {
      expect(await catalog.plugins.list({ order: 'id', limit: 10 })).toEqual({ plugins: [], next: null })
    })

    test('orders by id, or by the latest change and then by id', async ({ catalog }) => {
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

    test('filters by category and extension point, exactly, and by both', async ({ catalog }) => {
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

    test('follows what a replaced or removed plugin says of itself', async ({ catalog }) => {
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

    test('finds a plugin when every word begins one of its id, its name or its description', async ({
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

    test('takes signs for what separates words, whatever they mean to a database', async ({ catalog }) => {
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

    test('ignores case and encoding beyond ASCII, and keeps accents apart', async ({ catalog }) => {
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

    test('says where to go on by an id and an integer alone, wherever it stops', async ({ catalog }) => {
      // More than one page may walk past, and none of them has both words.
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
        // Many share a time: the id decides among them.
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
