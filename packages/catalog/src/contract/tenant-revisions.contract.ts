import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleTenant } from '../testing/sample-records.ts'

/** The promises of what finds changed tenants. */
export function describeTenantRevisions(test: ContractTest): void {
  describe('the revisions of tenants', () => {
    test('are those of the records that were named and exist', async ({ catalog }) => {
      const upper = await inserted(catalog.tenants, sampleTenant('A'))
      const lower = await inserted(catalog.tenants, sampleTenant('a'))
      await inserted(catalog.tenants, sampleTenant('other'))
      const revisions = await catalog.tenants.revisionsOf(['a', 'A', 'missing', 'a'])
      expect([...revisions].toSorted(([left], [right]) => (left < right ? -1 : 1))).toEqual([
        ['A', upper.revision],
        ['a', lower.revision],
      ])
      expect(await catalog.tenants.revisionsOf([])).toEqual(new Map())
    })

    test('change with every change of a tenant', async ({ catalog }) => {
      const first = await inserted(catalog.tenants, sampleTenant('acme', 1))
      const second = await catalog.tenants.replace(first, sampleTenant('acme', 2))
      if (!second) throw new Error('the tenant was not replaced')
      expect(second.revision).not.toBe(first.revision)
      expect(await catalog.tenants.revisionsOf(['acme'])).toEqual(new Map([['acme', second.revision]]))
      await catalog.tenants.remove(second)
      expect(await catalog.tenants.revisionsOf(['acme'])).toEqual(new Map())
    })
  })
}
