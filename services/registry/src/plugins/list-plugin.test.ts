import type { Catalog, VersionRecord } from '@plugboard/catalog'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { compareVersions, isPrerelease, type VersionMarks } from '@plugboard/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBlob, createBundle } from '../testing/bundle-under-test.ts'
import { becomesLatest, listPlugin } from './list-plugin.ts'

const anyVersion = fc
  .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom('', '-alpha', '-beta.1', '-beta.11', '-rc'))
  .map(([major, minor, patch, prerelease]) => `${major}.${minor}.${patch}${prerelease}`)
const versions = fc.uniqueArray(anyVersion, { minLength: 1, maxLength: 12 })

async function insertVersion(catalog: Catalog, version: string): Promise<VersionRecord> {
  const { size, sha256, integrity } = createBlob(version)
  const record: VersionRecord = {
    pluginId: 'test-plugin',
    version,
    digest: sha256,
    state: 'active',
    lease: null,
    reservedBy: null,
    summary: {
      metadata: createBundle({}, { version, name: `Plugin ${version}` }).metadata,
      entry: 'bundle.js',
      integrity,
      sha256,
      sizeBytes: size,
      fileCount: 1,
      publishedAt: '2026-01-01T00:00:00.000Z',
      publisher: null,
    },
    checks: [],
    createdAtMs: 1,
  }
  await catalog.versions.insert(record)
  return record
}

async function publish(catalog: Catalog, version: string, nowMs = 1): Promise<void> {
  await listPlugin(catalog, await insertVersion(catalog, version), nowMs)
}

/** Writes the marks of a version, and lists its plugin again. */
async function mark(catalog: Catalog, version: string, marks: VersionMarks): Promise<void> {
  const stored = await catalog.versions.find({ pluginId: 'test-plugin', version })
  const marked = stored && (await catalog.versions.replace(stored, { ...stored.value, marks }))
  if (!marked) throw new Error(`${version} was not marked`)
  await listPlugin(catalog, marked.value, 1)
}

async function listed(catalog: Catalog) {
  return (await catalog.plugins.find('test-plugin'))?.value
}

/** The highest release among these, or else the highest prerelease. */
function highest(published: readonly string[]): string | undefined {
  const releases = published.filter((each) => !isPrerelease(each))
  return (releases.length > 0 ? releases : published).toSorted((left, right) =>
    compareVersions(right, left),
  )[0]
}

const YANKED = { yanked: { reason: 'It is slow.', at: '2026-01-01T00:00:00.000Z' } }

describe('becomesLatest', () => {
  it.each([
    ['2.0.0', '1.0.0', true],
    ['1.0.0', '2.0.0', false],
    ['1.0.0', '1.0.0', false],
    ['2.0.0-rc.1', '1.0.0', false],
    ['1.0.0', '2.0.0-rc.1', true],
    ['2.0.0-rc.2', '2.0.0-rc.1', true],
    ['2.0.0-rc.10', '2.0.0-rc.9', true],
    ['1.0.10', '1.0.9', true],
  ])('for candidate %s and current %s returns %s', (candidate, current, expected) => {
    const state = 'active'
    expect(becomesLatest({ version: candidate, state }, { version: current, state })).toBe(expected)
  })

  it.each([
    ['1.0.0', 'active', '2.0.0', 'yanked', true],
    ['1.0.0', 'deprecated', '2.0.0', 'revoked', true],
    ['2.0.0-rc.1', 'active', '1.0.0', 'yanked', false],
    ['1.0.0', 'yanked', '2.0.0-rc.1', 'active', true],
    ['2.0.0', 'yanked', '1.0.0', 'revoked', true],
  ] as const)(
    'for candidate %s, %s, and current %s, %s, returns %s',
    (version, state, other, otherState, expected) => {
      expect(becomesLatest({ version, state }, { version: other, state: otherState })).toBe(expected)
    },
  )
})

describe('listPlugin', () => {
  it('shows the highest release, or else the highest prerelease, whatever the order of publishing', async () => {
    await fc.assert(
      fc.asyncProperty(versions, async (published) => {
        const catalog = createMemoryCatalog()
        for (const each of published) await publish(catalog, each)
        const latest = highest(published)
        expect((await listed(catalog))?.latest).toMatchObject({ version: latest, name: `Plugin ${latest}` })
      }),
    )
  })

  it('shows the same version when all are published at once', async () => {
    await fc.assert(
      fc.asyncProperty(versions, async (published) => {
        const [together, inTurn] = [createMemoryCatalog(), createMemoryCatalog()]
        await Promise.all(published.map((each) => publish(together, each)))
        for (const each of published) await publish(inTurn, each)
        expect((await listed(together))?.latest).toEqual((await listed(inTurn))?.latest)
      }),
    )
  })

  it('shows the same after versions are yanked and restored at once as after a plain look at all of them', async () => {
    const marked = fc.array(fc.tuple(fc.nat(11), fc.boolean()), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(versions, marked, async (published, changes) => {
        const catalog = createMemoryCatalog()
        for (const each of published) await publish(catalog, each)
        const last = new Map(published.map((each) => [each, false]))
        for (const [index, isYanked] of changes) last.set(published[index % published.length] ?? '', isYanked)
        await Promise.all([...last].map(([each, isYanked]) => mark(catalog, each, isYanked ? YANKED : {})))
        const releases = published.filter((each) => !isPrerelease(each))
        const kind = releases.length > 0 ? releases : published
        const usable = kind.filter((each) => !last.get(each))
        expect(await listed(catalog)).toMatchObject({
          latest: { version: highest(usable.length > 0 ? usable : kind) },
          latestState: usable.length > 0 ? 'active' : 'yanked',
        })
      }),
    )
  })

  it('shows the state of the latest version', async () => {
    const catalog = createMemoryCatalog()
    await publish(catalog, '1.0.0')
    await mark(catalog, '1.0.0', { deprecated: YANKED.yanked })
    expect(await listed(catalog)).toMatchObject({ latestState: 'deprecated' })
    await mark(catalog, '1.0.0', {})
    expect(await listed(catalog)).toMatchObject({ latestState: 'active' })
  })

  it('keeps the time of the first publish, and changes nothing for a version that is not the latest', async () => {
    const catalog = createMemoryCatalog()
    await publish(catalog, '1.0.0', 10)
    await publish(catalog, '2.0.0', 20)
    await publish(catalog, '1.5.0', 30)
    expect(await listed(catalog)).toMatchObject({ createdAtMs: 10, updatedAtMs: 20 })
  })
})
