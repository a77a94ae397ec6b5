import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleManifestTask, sampleTenant, sampleUpgradeTask } from '../testing/sample-records.ts'

/** The promises of what upgrades need to find. */
export function describeUpgrades(test: ContractTest): void {
  describe('tenants that have a plugin', () => {
    test('are listed page by page in the order of their ids', async ({ catalog }) => {
      for (const tenantId of ['b', 'A', 'a', 'c.1']) await inserted(catalog.tenants, sampleTenant(tenantId))
      await inserted(catalog.tenants, { tenantId: 'none', generation: 1, plugins: [] })
      const list = (after: string | undefined, limit: number) =>
        catalog.tenants.listWithPlugin({ pluginId: 'test-plugin', after, limit })
      expect(await list(undefined, 100)).toEqual(['A', 'a', 'b', 'c.1'])
      expect(await list('A', 2)).toEqual(['a', 'b'])
      expect(await list('c.1', 2)).toEqual([])
      expect(await catalog.tenants.listWithPlugin({ pluginId: 'test-plugi', limit: 1 })).toEqual([])
    })

    test('are only those among some ids, when these are named', async ({ catalog }) => {
      for (const tenantId of ['c', 'A', 'b']) await inserted(catalog.tenants, sampleTenant(tenantId))
      await inserted(catalog.tenants, { tenantId: 'none', generation: 1, plugins: [] })
      const list = (
        among: readonly string[],
        { limit = 9, after }: { limit?: number; after?: string } = {},
      ) => catalog.tenants.listWithPlugin({ pluginId: 'test-plugin', among, after, limit })
      expect(await list(['none', 'c', 'missing', 'A', 'c'])).toEqual(['A', 'c'])
      expect(await list(['c', 'A'], { limit: 1 })).toEqual(['A'])
      expect(await list(['c', 'A'], { after: 'A' })).toEqual(['c'])
      expect(await list(['a', 'none'])).toEqual([])
      expect(await list([])).toEqual([])
    })

    test('follow the changes of a tenant', async ({ catalog }) => {
      const tenant = sampleTenant('acme')
      const [plugin] = tenant.plugins
      if (!plugin) throw new Error('the sample has no plugin')
      const listed = (pluginId: string) => catalog.tenants.listWithPlugin({ pluginId, limit: 9 })
      const created = await inserted(catalog.tenants, tenant)
      const other = { ...plugin, pluginId: 'other' }
      const both = await catalog.tenants.replace(created, { ...tenant, plugins: [other, plugin] })
      expect([await listed('test-plugin'), await listed('other')]).toEqual([['acme'], ['acme']])
      if (!both) throw new Error('the tenant was not replaced')
      const left = await catalog.tenants.replace(both, { ...tenant, plugins: [other] })
      expect([await listed('test-plugin'), await listed('other')]).toEqual([[], ['acme']])
      if (!left) throw new Error('the tenant was not replaced')
      await catalog.tenants.remove(left)
      expect(await listed('other')).toEqual([])
    })
  })

  describe('the ids of all tenants', () => {
    test('are listed page by page in their order, with those that have no plugin', async ({ catalog }) => {
      for (const tenantId of ['b', 'A', 'a', 'c.1']) await inserted(catalog.tenants, sampleTenant(tenantId))
      await inserted(catalog.tenants, { tenantId: 'bare', generation: 1, plugins: [] })
      const list = (after: string | undefined, limit: number) => catalog.tenants.listIds({ after, limit })
      expect(await list(undefined, 100)).toEqual(['A', 'a', 'b', 'bare', 'c.1'])
      expect(await list('A', 2)).toEqual(['a', 'b'])
      expect(await list('c.1', 2)).toEqual([])
      await expect(list(undefined, 0)).rejects.toThrow(RangeError)
    })
  })

  describe('manifest tasks', () => {
    test('that are due are listed, the longest first', async ({ catalog }) => {
      for (const [tenantId, dueAtMs] of [
        ['late', 30],
        ['first', 10],
        ['second', 20],
      ] as const) {
        await inserted(catalog.manifestTasks, sampleManifestTask(tenantId, dueAtMs))
      }
      const list = async (dueBeforeMs: number, limit: number) =>
        (await catalog.manifestTasks.listDue({ dueBeforeMs, limit })).map(({ value }) => value.tenantId)
      expect(await list(30, 9)).toEqual(['first', 'second'])
      expect(await list(Number.MAX_SAFE_INTEGER, 2)).toEqual(['first', 'second'])
      expect(await list(Number.MAX_SAFE_INTEGER, 9)).toHaveLength(3)
    })
  })

  describe('upgrade tasks', () => {
    test('that are due are listed, the longest first, and one without a time never is', async ({
      catalog,
    }) => {
      for (const [id, dueAtMs] of [
        ['late', 30],
        ['first', 10],
        ['never', null],
        ['second', 20],
      ] as const) {
        await inserted(catalog.upgradeTasks, sampleUpgradeTask(id, dueAtMs))
      }
      const list = async (dueBeforeMs: number, limit: number) =>
        (await catalog.upgradeTasks.listDue({ dueBeforeMs, limit })).map(({ value }) => value.taskId)
      expect(await list(30, 9)).toEqual(['plugin first', 'plugin second'])
      expect(await list(Number.MAX_SAFE_INTEGER, 2)).toEqual(['plugin first', 'plugin second'])
      expect(await list(Number.MAX_SAFE_INTEGER, 9)).toHaveLength(3)
    })
  })
}
