import { describe, expect, it } from 'vitest'
import type { PluginPosition, PluginQuery } from '../catalog.ts'
import { createMemoryPluginIndex } from '../memory/plugin-index.ts'
import type { PluginRecord } from '../records/records.ts'
import { samplePlugin } from '../testing/sample-records.ts'
import { listPlugins } from './list-plugins.ts'
import type { PluginIndex } from './plugin-index.ts'

const COUNT = 2500
const ORDERS = ['id', 'updated'] as const

// Of the words odd and even each is in half of the plugins, and no plugin has both.
const PLUGINS = Array.from({ length: COUNT }, (_, index) => {
  const name = [
    'common',
    index % 2 === 0 ? 'even' : 'odd',
    ...(index % 500 === 499 ? ['rare'] : []),
    ...(index === COUNT - 1 ? ['last'] : []),
  ].join(' ')
  const latest = {
    name,
    category: index % 3 === 0 ? 'third' : 'other',
    extensionPoints: index % 500 === 0 ? ['cart', 'all'] : ['all'],
  }
  return samplePlugin(`p-${String(index).padStart(5, '0')}`, latest, (index * 7919) % COUNT)
})

/** An index of the plugins that counts how many entries and plugins are read. */
function openIndex() {
  const real = createMemoryPluginIndex(() => PLUGINS)
  let reads = 0
  const counted = <Result>(result: Result, count: number): Result => {
    reads += count
    return result
  }
  const index: PluginIndex = {
    fewIds: async (filter, most) => {
      const ids = await real.fewIds(filter, most)
      return counted(ids, ids?.length ?? most)
    },
    read: async (ids) => counted(await real.read(ids), ids.length),
    walk: async (path) => {
      const walk = await real.walk(path)
      return counted(walk, walk.rows.length)
    },
  }
  return { index, takeReads: () => [reads, (reads = 0)][0] ?? 0 }
}

type Wanted = Pick<PluginQuery, 'text' | 'category' | 'extensionPoint'>

function isMatch({ latest }: PluginRecord, { text = '', category, extensionPoint }: Wanted): boolean {
  const words = latest.name.split(' ')
  return (
    text.split(' ').every((start) => words.some((word) => word.startsWith(start))) &&
    (category === undefined || latest.category === category) &&
    (extensionPoint === undefined || latest.extensionPoints.includes(extensionPoint))
  )
}

describe('listPlugins', () => {
  it.each<Wanted>([
    {},
    { text: 'common' },
    { text: 'c' },
    { text: 'rare' },
    { text: 'last' },
    { text: 'absent' },
    { text: 'odd even' },
    { text: 'odd common rare' },
    { category: 'third' },
    { category: 'absent' },
    { extensionPoint: 'all' },
    { extensionPoint: 'cart' },
    { category: 'third', extensionPoint: 'all' },
    { category: 'third', extensionPoint: 'cart' },
    { text: 'even', category: 'third' },
    { text: 'odd even', category: 'third', extensionPoint: 'all' },
  ])('finds all plugins that match %o, page by page, with bounded work for each page', async (wanted) => {
    for (const order of ORDERS) {
      const { index, takeReads } = openIndex()
      const found: string[] = []
      let after: PluginPosition | undefined
      for (let page = 0; ; page += 1) {
        expect(page, 'the listing ends').toBeLessThan(100)
        const { plugins, next } = await listPlugins(index, { ...wanted, order, after, limit: 100 })
        expect(takeReads(), 'read for one page').toBeLessThan(5000)
        expect(plugins.length).toBeLessThanOrEqual(100)
        found.push(...plugins.map(({ pluginId }) => pluginId))
        if (next === null) break
        after = next
      }
      const sorted = PLUGINS.filter((plugin) => isMatch(plugin, wanted)).toSorted((left, right) =>
        order === 'updated' && left.updatedAtMs !== right.updatedAtMs
          ? right.updatedAtMs - left.updatedAtMs
          : left.pluginId.localeCompare(right.pluginId),
      )
      expect(found).toEqual(sorted.map(({ pluginId }) => pluginId))
    }
  })

  it('fills a page when hits are dense, and ends the listing when candidates are few', async () => {
    const { index } = openIndex()
    const rare = await listPlugins(index, { text: 'rare', order: 'updated', limit: 100 })
    expect(rare).toMatchObject({ plugins: { length: 5 }, next: null })
    const common = await listPlugins(index, { text: 'common even', order: 'id', limit: 100 })
    expect(common.plugins).toHaveLength(100)
  })

  it('returns an empty page with the next position when the walk reaches its bound without a hit', async () => {
    const { index } = openIndex()
    const page = await listPlugins(index, { text: 'odd even', order: 'id', limit: 10 })
    expect(page).toMatchObject({ plugins: [], next: { pluginId: 'p-01919' } })
  })
})
