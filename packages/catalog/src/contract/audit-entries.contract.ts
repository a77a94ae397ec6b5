import { describe, expect } from 'vitest'
import type { AuditSearch } from '../catalog.ts'
import type { CatalogUnderTest, ContractTest } from '../testing/catalog-under-test.ts'
import { sampleAuditEntry } from '../testing/sample-records.ts'

const RACERS = 16
const PER_RACER = 3

/** The promises of the audit log. */
export function describeAuditEntries(test: ContractTest): void {
  describe('audit entries', () => {
    test('are returned deeply equal, with their keys in order', async ({ catalog: { auditEntries } }) => {
      const entry = sampleAuditEntry(1, { after: { 'x.y': 1, $set: null, text: 'żółw 🧩 \u0000', z: true } })
      expect(await auditEntries.append([entry])).toBe(1)
      expect(JSON.stringify(await auditEntries.newest())).toBe(JSON.stringify(entry))
      expect(await auditEntries.listAfter({ after: 0, limit: 1 })).toEqual([entry])
      expect(await auditEntries.search({ limit: 1 })).toEqual([entry])
    })

    test('are none at first', async ({ catalog: { auditEntries } }) => {
      expect(await auditEntries.newest()).toBeNull()
      expect(await auditEntries.listAfter({ after: 0, limit: 1 })).toEqual([])
      expect(await auditEntries.search({ limit: 1 })).toEqual([])
    })

    test('are listed by number, a page after the other', async ({ catalog: { auditEntries } }) => {
      const all = Array.from({ length: 12 }, (_, index) => sampleAuditEntry(index + 1))
      expect(await auditEntries.append(all)).toBe(12)
      expect(await auditEntries.newest()).toEqual(all[11])
      expect(await auditEntries.listAfter({ after: 0, limit: 9 })).toEqual(all.slice(0, 9))
      expect(await auditEntries.listAfter({ after: 9, limit: 9 })).toEqual(all.slice(9))
      expect(await auditEntries.listAfter({ after: 12, limit: 9 })).toEqual([])
    })

    test('are stored up to the first whose number is taken, and nothing after it', async ({ catalog }) => {
      const { auditEntries } = catalog
      const first = [1, 2].map((sequence) => sampleAuditEntry(sequence))
      await auditEntries.append(first)
      const others = [2, 3, 4].map((sequence) => sampleAuditEntry(sequence, { requestId: 'other' }))
      expect(await auditEntries.append(others)).toBe(0)
      expect(await auditEntries.listAfter({ after: 0, limit: 9 })).toEqual(first)
      expect(await auditEntries.append(others.slice(1))).toBe(2)
      expect(await auditEntries.listAfter({ after: 0, limit: 9 })).toEqual([...first, ...others.slice(1)])
    })

    test(`are stored once under each number when ${RACERS} append at once`, async (subject) => {
      const stored = await raceToAppend(subject)
      const all = await subject.catalog.auditEntries.listAfter({ after: 0, limit: 100 })
      expect(all.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
      expect(stored.reduce((sum, count) => sum + count, 0)).toBe(PER_RACER)
    })

    test('are found by what they have, the latest first', async ({ catalog: { auditEntries } }) => {
      const all = [
        sampleAuditEntry(1, { subject: { pluginId: 'a', tenantId: 'acme' } }),
        sampleAuditEntry(2, { subject: { pluginId: 'a' }, action: 'tag.moved' }),
        sampleAuditEntry(3, { subject: { tenantId: 'acme' }, caller: callerNamed('ci') }),
        sampleAuditEntry(4, { subject: { pluginId: 'a', tenantId: 'acme' }, caller: callerNamed('ci') }),
        sampleAuditEntry(5, { subject: {}, caller: callerNamed(null) }),
      ]
      await auditEntries.append(all)
      const find = async (search: Partial<AuditSearch>) =>
        (await auditEntries.search({ limit: 10, ...search })).map(({ sequence }) => sequence)
      expect(await find({})).toEqual([5, 4, 3, 2, 1])
      expect(await find({ pluginId: 'a' })).toEqual([4, 2, 1])
      expect(await find({ tenantId: 'acme' })).toEqual([4, 3, 1])
      expect(await find({ caller: 'ci' })).toEqual([4, 3])
      expect(await find({ action: 'tag.moved' })).toEqual([2])
      expect(await find({ pluginId: 'a', tenantId: 'acme', caller: 'ci', action: 'tag.moved' })).toEqual([])
      expect(await find({ pluginId: 'a', tenantId: 'acme' })).toEqual([4, 1])
      expect(await find({ pluginId: 'a', limit: 2, after: all[3] })).toEqual([2, 1])
    })

    test('are found by their time, also when the clocks of their registries differ', async ({ catalog }) => {
      const { auditEntries } = catalog
      const times = ['00:00:01.000', '00:00:03.000', '00:00:02.000', '00:00:03.000'] as const
      const all = times.map((time, index) => sampleAuditEntry(index + 1, { at: `2026-06-01T${time}Z` }))
      await auditEntries.append(all)
      const find = async (search: Partial<AuditSearch>) =>
        (await auditEntries.search({ limit: 10, ...search })).map(({ sequence }) => sequence)
      expect(await find({})).toEqual([4, 2, 3, 1])
      expect(await find({ sinceMs: at(2) })).toEqual([4, 2, 3])
      expect(await find({ untilMs: at(3) })).toEqual([3, 1])
      expect(await find({ sinceMs: at(2), untilMs: at(3) })).toEqual([3])
      expect(await find({ sinceMs: at(3), untilMs: at(2) })).toEqual([])
      expect(await find({ after: all[3], limit: 1 })).toEqual([2])
      expect(await find({ after: all[1], untilMs: at(3) })).toEqual([3, 1])
    })

    test('are not listed with a limit that is not a positive integer', async ({ catalog }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(catalog.auditEntries.listAfter({ after: 0, limit })).rejects.toThrow(RangeError)
        await expect(catalog.auditEntries.search({ limit })).rejects.toThrow(RangeError)
      }
    })
  })
}

/** The times of the test above. */
function at(seconds: number): number {
  return Date.UTC(2026, 5, 1, 0, 0, seconds)
}

function callerNamed(name: string | null) {
  return { kind: 'token', name, tokenId: null, personId: null } as const
}

/** How many each of them stored, through as many clients as possible. */
async function raceToAppend({ catalog, openAnother }: CatalogUnderTest): Promise<readonly number[]> {
  await using another = await openAnother?.()
  return await Promise.all(
    Array.from({ length: RACERS }, (_, racer) => {
      const { auditEntries } = racer % 2 ? (another ?? catalog) : catalog
      const entries = [1, 2, 3].map((sequence) => sampleAuditEntry(sequence, { requestId: String(racer) }))
      return auditEntries.append(entries)
    }),
  )
}
