import type { PluginRecord } from '@plugboard/catalog'
import { StoreUnavailableError } from '@plugboard/storage'
import { pluginTagsKey, StoredTags } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { createPorts, type PortsUnderTest, portsOn } from '../testing/ports-under-test.ts'
import { storeFormerTags } from './store-former-tags.ts'

const MANY = Array.from({ length: 250 }, (_, index) => `plugin-${index}`)
const { signal } = new AbortController()

/** A plugin as it was recorded before there were tags. */
function formerPlugin(pluginId: string): PluginRecord {
  return {
    pluginId,
    latest: {
      id: pluginId,
      name: pluginId,
      version: '1.2.3',
      description: '',
      category: null,
      extensionPoints: [],
      compat: {},
      isolation: 'inline',
    },
    latestEntry: 'bundle.js',
    createdAtMs: 1,
    updatedAtMs: 1,
  }
}

async function createFormer(pluginIds: readonly string[] = MANY): Promise<PortsUnderTest> {
  const ports = createPorts()
  for (const pluginId of pluginIds) await ports.catalog.plugins.insert(formerPlugin(pluginId))
  return ports
}

async function withoutTags({ store }: PortsUnderTest): Promise<string[]> {
  const missing: string[] = []
  for (const pluginId of MANY)
    if ((await store.read(pluginTagsKey(pluginId))) === null) missing.push(pluginId)
  return missing
}

describe('tags of plugins from before there were tags', () => {
  it('are stored for every plugin, and are not looked at again', async () => {
    const ports = await createFormer()
    expect(await storeFormerTags(ports, { signal })).toBe(true)
    expect(await withoutTags(ports)).toEqual([])
    const object = await ports.store.read(pluginTagsKey('plugin-249'))
    expect(StoredTags.parse(JSON.parse(String(object?.bytes))).tags).toEqual({ latest: '1.2.3' })
    const calls = ports.store.calls.length
    expect(await storeFormerTags(ports, { signal })).toBe(true)
    expect(ports.store.calls).toHaveLength(calls)
  })

  it('are stored from the page on that failed, after a store that did not answer does so again', async () => {
    const ports = await createFormer()
    ports.store.plan({ failOn: 'replaceIf', skip: 150 })
    await expect(storeFormerTags(ports, { signal })).rejects.toThrow(StoreUnavailableError)
    ports.advance(ports.leaseMs + 1)
    const calls = ports.store.calls.length
    expect(await storeFormerTags(ports, { signal })).toBe(true)
    const keys = ports.store.calls.slice(calls).map(({ key }) => key)
    expect(await withoutTags(ports)).toEqual([])
    const [first = '', last = ''] = [MANY.toSorted().at(0), MANY.toSorted().at(-1)]
    expect(keys).not.toContain(pluginTagsKey(first))
    expect(keys).toContain(pluginTagsKey(last))
  })

  it('are stored by one process at a time, and by another one when the first is gone', async () => {
    const ports = await createFormer()
    ports.store.plan({ failOn: 'replaceIf' })
    await expect(storeFormerTags(ports, { signal })).rejects.toThrow(StoreUnavailableError)
    const other = portsOn(ports)
    expect(await storeFormerTags(other, { signal })).toBe(false)
    expect(other.store.calls).toEqual([])
    other.advance(ports.leaseMs + 1)
    expect(await storeFormerTags(other, { signal })).toBe(true)
    expect(await withoutTags(ports)).toEqual([])
  })

  it('are stored for about the time of a lease, and the next call goes on after that', async () => {
    const ports = await createFormer()
    const { plugins } = ports.catalog
    const listIds: typeof plugins.listIds = async (query) => {
      ports.advance(ports.leaseMs + 1)
      return plugins.listIds(query)
    }
    const slow = { ...ports, catalog: { ...ports.catalog, plugins: { ...plugins, listIds } } }
    expect(await storeFormerTags(slow, { signal })).toBe(false)
    expect(await withoutTags(ports)).toHaveLength(MANY.length - 100)
    expect(await storeFormerTags(slow, { signal })).toBe(false)
    expect(await storeFormerTags(slow, { signal })).toBe(true)
    expect(await withoutTags(ports)).toEqual([])
  })

  it('are not replaced where the store has newer ones', async () => {
    const ports = await createFormer(['plugin-1'])
    const stored = await ports.catalog.plugins.find('plugin-1')
    if (!stored) throw new Error('the plugin is missing')
    await ports.catalog.plugins.replace(stored, { ...stored.value, tags: { next: '2.0.0' } })
    expect(await storeFormerTags(ports, { signal })).toBe(true)
    const object = await ports.store.read(pluginTagsKey('plugin-1'))
    expect(JSON.parse(String(object?.bytes)).tags).toEqual({ latest: '1.2.3', next: '2.0.0' })
  })
})
