import { compareVersions, type Version, versionSortKey } from '@plugboard/types'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Catalog } from '../catalog.ts'
import type { ListedVersion } from '../records/records.ts'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { largestReport } from '../testing/largest-report.ts'
import { sampleActiveVersion, sampleVersion, sampleWaitingVersion } from '../testing/sample-records.ts'

// Far more than there are, so that paging in circles ends and fails.
const MOST_PAGES = 100

const REPORT = { declared: false, capabilities: [], omitted: 3 }

const versionNumber = fc.nat({ max: 12 }).map(String)
const versionIdentifier = fc.oneof(versionNumber, fc.stringMatching(/^[a-zA-Z-][0-9a-zA-Z-]{0,3}$/))
const anyVersion: fc.Arbitrary<Version> = fc
  .tuple(versionNumber, versionNumber, versionNumber, fc.array(versionIdentifier, { maxLength: 3 }))
  .map(([major, minor, patch, pre]) =>
    [`${major}.${minor}.${patch}`, pre.join('.')].filter(Boolean).join('-'),
  )

/** The promises of listings of versions. */
export function describeVersions(test: ContractTest): void {
  describe('versions.listWaiting', () => {
    test('lists the staged versions of all plugins that wait for people, the longest waiting first', async ({
      catalog: { versions },
    }) => {
      const waiting = [
        sampleWaitingVersion('b', '1.0.0', 1_700_000_000_000),
        sampleWaitingVersion('a', '2.0.0', 1_700_000_000_001),
        sampleWaitingVersion('a', '3.0.0', 1_700_000_000_001),
        sampleWaitingVersion('a-b', '1.0.0', 1_700_000_000_002),
      ]
      for (const version of waiting.toReversed()) await inserted(versions, version)
      await inserted(versions, {
        ...sampleActiveVersion('c', '1.0.0'),
        state: 'staged',
        staged: { atMs: 1 },
      })
      await inserted(versions, { ...sampleWaitingVersion('c', '2.0.0', 1), state: 'rejected' })
      const listed = waiting.map(({ checks: _checks, ...version }) => version)
      expect(await versions.listWaiting({ limit: 10 })).toEqual(listed)
      const paged: ListedVersion[] = []
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const last = paged.at(-1)
        const after = last && { ...last, sinceMs: last.staged?.atMs ?? 0 }
        const page = await versions.listWaiting({ after, limit: 1 })
        if (page.length === 0) break
        paged.push(...page)
      }
      expect(paged).toEqual(listed)
      const stored = await versions.find({ pluginId: 'b', version: '1.0.0' })
      if (stored) await versions.replace(stored, { ...stored.value, state: 'active', staged: undefined })
      const decided = await versions.find({ pluginId: 'a', version: '3.0.0' })
      if (decided) await versions.replace(decided, { ...decided.value, checks: [] })
      expect(await versions.listWaiting({ limit: 10 })).toEqual([listed[1], listed[3]])
      for (const limit of [0, -1, 1.5])
        await expect(versions.listWaiting({ limit })).rejects.toThrow(RangeError)
    })
  })

  describe('versions.listActive', () => {
    test('lists active versions of one plugin only', async ({ catalog }) => {
      const { versions } = catalog
      await inserted(versions, sampleActiveVersion('a', '1.0.0'))
      await inserted(versions, sampleVersion('a', '2.0.0'))
      await inserted(versions, sampleActiveVersion('a-b', '3.0.0'))
      const publishing = await inserted(versions, sampleVersion('a', '0.9.0'))
      expect(await versions.listActive({ pluginId: 'none', limit: 10 })).toEqual([])
      expect(await listedVersions(catalog, 'a')).toEqual(['1.0.0'])
      const activated = await versions.replace(publishing, sampleActiveVersion('a', '0.9.0'))
      expect(await listedVersions(catalog, 'a')).toEqual(['1.0.0', '0.9.0'])
      if (activated) await versions.remove(activated)
      expect(await listedVersions(catalog, 'a')).toEqual(['1.0.0'])
    })

    test('does not list staged versions, which versions.listStaged does in the same order', async ({
      catalog: { versions },
    }) => {
      for (const version of ['1.0.0', '2.0.0-rc.1', '2.0.0'])
        await inserted(versions, {
          ...sampleActiveVersion('a', version),
          state: 'staged',
          staged: { atMs: 1 },
        })
      await inserted(versions, { ...sampleActiveVersion('a', '3.0.0'), state: 'rejected' })
      await inserted(versions, { ...sampleActiveVersion('b', '3.0.0'), state: 'staged' })
      expect(await versions.listActive({ pluginId: 'a', limit: 10 })).toEqual([])
      const staged = await versions.listStaged({ pluginId: 'a', limit: 10 })
      expect(staged.map(({ version }) => version)).toEqual(['2.0.0', '2.0.0-rc.1', '1.0.0'])
      const { checks: _checks, capabilities: _capabilities, ...listed } = sampleActiveVersion('a', '2.0.0')
      expect(staged[0]).toEqual({ ...listed, state: 'staged', staged: { atMs: 1 } })
      const page = await versions.listStaged({ pluginId: 'a', below: '2.0.0', limit: 1 })
      expect(page.map(({ version }) => version)).toEqual(['2.0.0-rc.1'])
      const stored = await versions.find({ pluginId: 'a', version: '1.0.0' })
      if (stored) await versions.replace(stored, { ...stored.value, state: 'active', staged: undefined })
      expect(await versions.listActive({ pluginId: 'a', limit: 10 })).toMatchObject([{ version: '1.0.0' }])
      expect(await versions.listStaged({ pluginId: 'a', limit: 10 })).toHaveLength(2)
    })

    test('shows everything of a version except its checks and its capabilities', async ({ catalog }) => {
      const { checks, ...listed } = sampleActiveVersion('p', '1.0.0')
      expect(checks).not.toEqual([])
      await inserted(catalog.versions, { ...listed, checks, capabilities: REPORT })
      expect(await catalog.versions.listActive({ pluginId: 'p', limit: 1 })).toEqual([listed])
      expect(await catalog.versions.listAll({ limit: 1 })).toEqual([listed])
    })

    test('sorts by precedence, and starts below any given version', async ({ catalog }) => {
      let run = 0
      const plan = fc.uniqueArray(anyVersion, { minLength: 1, maxLength: 12 })
      await fc.assert(
        fc.asyncProperty(plan, anyVersion, fc.integer({ min: 1, max: 12 }), async (chosen, below, limit) => {
          run += 1
          const pluginId = `p-${run}`
          await Promise.all(
            chosen.map((version) => catalog.versions.insert(sampleActiveVersion(pluginId, version))),
          )
          const sorted = chosen.toSorted((left, right) =>
            versionSortKey(left) < versionSortKey(right) ? 1 : -1,
          )
          expect(await listedVersions(catalog, pluginId)).toEqual(sorted)
          const page = await catalog.versions.listActive({ pluginId, below, limit })
          expect(page.map(({ version }) => version)).toEqual(
            sorted.filter((version) => compareVersions(version, below) < 0).slice(0, limit),
          )
        }),
        { numRuns: 15 },
      )
    })

    test('pages without skipping or repeating while others publish', async ({ catalog }) => {
      const existing = Array.from({ length: 20 }, (_, index) => `1.${index}.0`)
      for (const version of existing) await inserted(catalog.versions, sampleActiveVersion('p', version))
      const seen: Version[] = []
      let below: Version | undefined
      for (let turn = 0; turn < MOST_PAGES; turn += 1) {
        const page = await catalog.versions.listActive({ pluginId: 'p', below, limit: 3 })
        seen.push(...page.map(({ version }) => version))
        below = page.at(-1)?.version
        if (below === undefined) break
        await inserted(catalog.versions, sampleActiveVersion('p', `${turn % 3}.${turn}.1`))
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(existing.filter((version) => !seen.includes(version))).toEqual([])
    })

    test('throws a RangeError for a limit that is not a positive integer', async ({ catalog }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(catalog.versions.listActive({ pluginId: 'p', limit })).rejects.toThrow(RangeError)
        await expect(catalog.versions.listAll({ limit })).rejects.toThrow(RangeError)
        await expect(catalog.versions.listExpired({ expiredBeforeMs: 1, limit })).rejects.toThrow(RangeError)
        await expect(catalog.plugins.list({ order: 'id', limit })).rejects.toThrow(RangeError)
      }
    })
  })

  describe('the report of what a version can do', () => {
    const ref = { pluginId: 'p', version: '1.0.0' }

    test('is kept with the version until the version is replaced by one without it', async ({
      catalog: { versions },
    }) => {
      const reported = await inserted(versions, {
        ...sampleActiveVersion('p', '1.0.0'),
        capabilities: REPORT,
      })
      expect((await versions.find(ref))?.value.capabilities).toEqual(REPORT)
      await versions.replace(reported, sampleActiveVersion('p', '1.0.0'))
      expect((await versions.find(ref))?.value).toEqual(sampleActiveVersion('p', '1.0.0'))
    })

    test('may be the largest there is', async ({ catalog: { versions } }) => {
      const capabilities = largestReport()
      await inserted(versions, { ...sampleActiveVersion('p', '1.0.0'), capabilities })
      expect((await versions.find(ref))?.value.capabilities).toEqual(capabilities)
    })
  })

  describe('versions.listAll', () => {
    test('lists every version of every plugin once, in any state, over pages of any size', async ({
      catalog,
    }) => {
      const { versions } = catalog
      const all = ['a', 'a-b', 'a0', 'b'].flatMap((pluginId) => [
        sampleActiveVersion(pluginId, '1.0.0'),
        sampleActiveVersion(pluginId, '1.0.0-rc.1'),
        sampleVersion(pluginId, '1.0.10'),
      ])
      for (const version of all) await inserted(versions, version)
      const expected = all.map(({ checks: _checks, capabilities: _capabilities, ...listed }) => listed)
      for (const limit of [1, 5, 100]) {
        const seen: ListedVersion[] = []
        for (let page = await versions.listAll({ limit }); page.length > 0; ) {
          seen.push(...page)
          page = await versions.listAll({ after: page.at(-1), limit })
        }
        expect(seen).toHaveLength(expected.length)
        expect(seen).toEqual(expect.arrayContaining(expected))
      }
    })
  })

  describe('versions.listExpired', () => {
    test('lists leases that expired before the given time, the earliest first', async ({ catalog }) => {
      const { versions } = catalog
      const leased = (pluginId: string, expiresAtMs: number) =>
        inserted(versions, sampleVersion(pluginId, '1.0.0', { lease: { holder: 'h', expiresAtMs } }))
      const later = await leased('later', 3_000_000_000_000)
      const soon = await leased('soon', 2_999_999_999_999)
      const long = await leased('long', 5)
      await leased('now', 3_000_000_000_001)
      await inserted(versions, sampleActiveVersion('done', '1.0.0'))
      const activated = sampleActiveVersion('unlisted', '1.0.0')
      const unlisted = await inserted(versions, { ...activated, lease: { holder: 'h', expiresAtMs: 6 } })

      const expiredBeforeMs = 3_000_000_000_001
      const expected = [long, unlisted, soon, later]
      expect(await versions.listExpired({ expiredBeforeMs, limit: 10 })).toEqual(expected)
      expect(await versions.listExpired({ expiredBeforeMs, limit: 2 })).toEqual(expected.slice(0, 2))
      expect(await versions.listExpired({ expiredBeforeMs: 5, limit: 10 })).toEqual([])
      await versions.replace(long, sampleActiveVersion('long', '1.0.0'))
      expect(await versions.listExpired({ expiredBeforeMs, limit: 10 })).toEqual(expected.slice(1))
    })
  })
}

async function listedVersions(catalog: Catalog, pluginId: string): Promise<readonly Version[]> {
  const versions = await catalog.versions.listActive({ pluginId, limit: 100 })
  return versions.map(({ version }) => version)
}
