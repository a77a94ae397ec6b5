import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { compareVersions, isPrerelease, type VersionManifest } from '@plugboard/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBlob } from '../testing/bundle-under-test.ts'
import { becomesLatest, listPlugin } from './list-plugin.ts'

const version = fc
  .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom('', '-alpha', '-beta.1', '-beta.11', '-rc'))
  .map(([major, minor, patch, prerelease]) => `${major}.${minor}.${patch}${prerelease}`)
const versions = fc.uniqueArray(version, { minLength: 1, maxLength: 12 })

function manifestOf(of: string): VersionManifest {
  const { size, sha256, integrity } = createBlob(of)
  return {
    schemaVersion: 1,
    digest: sha256,
    metadata: {
      id: 'test-plugin',
      name: `Plugin ${of}`,
      version: of,
      description: '',
      category: null,
      extensionPoints: [],
      compat: {},
      isolation: 'inline',
    },
    entry: 'bundle.js',
    files: [
      { path: 'bundle.js', size, contentType: 'application/javascript', sha256, integrity, encodings: [] },
    ],
    publishedAt: '2026-01-01T00:00:00.000Z',
  }
}

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
    expect(becomesLatest(candidate, current)).toBe(expected)
  })
})

describe('listPlugin', () => {
  it('shows the highest release, or else the highest prerelease, whatever the order of publishing', async () => {
    await fc.assert(
      fc.asyncProperty(versions, async (published) => {
        const { plugins } = createMemoryCatalog()
        for (const each of published) await listPlugin(plugins, manifestOf(each), 1)
        const releases = published.filter((each) => !isPrerelease(each))
        const [latest] = (releases.length > 0 ? releases : published).toSorted((left, right) =>
          compareVersions(right, left),
        )
        const listed = (await plugins.find('test-plugin'))?.value
        expect(listed?.latest).toMatchObject({ version: latest, name: `Plugin ${latest}` })
      }),
    )
  })

  it('shows the same version when all are published at once', async () => {
    await fc.assert(
      fc.asyncProperty(versions, async (published) => {
        const [together, inTurn] = [createMemoryCatalog(), createMemoryCatalog()]
        await Promise.all(published.map((each) => listPlugin(together.plugins, manifestOf(each), 1)))
        for (const each of published) await listPlugin(inTurn.plugins, manifestOf(each), 1)
        const latestOf = async ({ plugins }: typeof together) =>
          (await plugins.find('test-plugin'))?.value.latest
        expect(await latestOf(together)).toEqual(await latestOf(inTurn))
      }),
    )
  })

  it('keeps the time of the first publish, and changes nothing for a version that is not the latest', async () => {
    const { plugins } = createMemoryCatalog()
    await listPlugin(plugins, manifestOf('1.0.0'), 10)
    await listPlugin(plugins, manifestOf('2.0.0'), 20)
    await listPlugin(plugins, manifestOf('1.5.0'), 30)
    expect((await plugins.find('test-plugin'))?.value).toMatchObject({ createdAtMs: 10, updatedAtMs: 20 })
  })
})
