import { describe, expect, it } from 'vitest'
import type { Catalog } from '../catalog.ts'
import { createMemoryCatalog } from '../memory/create-catalog.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleVersion } from '../testing/sample-records.ts'
import { countVersion } from './count-version.ts'

const NO_LIMIT = { versions: Infinity, bytes: Infinity }
const NO_QUOTAS = { plugin: NO_LIMIT, credential: NO_LIMIT }

/** A catalog with publishes of one plugin that have not ended. */
async function openWithUnfinished(publishes: number) {
  const catalog = createMemoryCatalog()
  const pending = Array.from({ length: publishes }, (_, index) => ({
    pluginId: 'a',
    version: `0.${index}.0`,
    bytes: 1,
  }))
  const stored = await Promise.all(
    pending.map(({ version }) => inserted(catalog.versions, reserved(version))),
  )
  await catalog.usages.insert({ owner: 'plugin a', versions: publishes, bytes: publishes, pending })
  return { catalog, stored }
}

const reserved = (version: string) => sampleVersion('a', version, { reservedBy: null })

function count(catalog: Pick<Catalog, 'usages' | 'versions'>, quotas: typeof NO_QUOTAS | null = NO_QUOTAS) {
  return countVersion(catalog, { record: reserved('1.0.0'), bytes: 1, quotas })
}

describe('countVersion', () => {
  it('refuses a version for the time being while 256 others of its owner have not ended', async () => {
    const { catalog, stored } = await openWithUnfinished(256)
    const excess = { unit: 'publishes', limit: 256, used: 256, needed: 1, isTemporary: true }
    expect(await count(catalog)).toMatchObject(excess)
    for (const each of stored) await catalog.versions.remove(each)
    expect(await count(catalog)).toBeNull()
    expect((await catalog.usages.find('plugin a'))?.value).toMatchObject({ versions: 1, bytes: 1 })
  })

  it('counts a version without a check, however many others have not ended', async () => {
    const { catalog } = await openWithUnfinished(256)
    expect(await count(catalog, null)).toBeNull()
  })

  it('reads a few records at a time when it settles all that are pending', async () => {
    const { catalog } = await openWithUnfinished(256)
    let [reads, atATime, most] = [0, 0, 0]
    const find: Catalog['versions']['find'] = async (key) => {
      reads += 1
      atATime += 1
      most = Math.max(most, atATime)
      const found = await catalog.versions.find(key)
      atATime -= 1
      return found
    }
    await count({ usages: catalog.usages, versions: { ...catalog.versions, find } })
    expect({ reads, most }).toEqual({ reads: 256, most: 8 })
  })
})
