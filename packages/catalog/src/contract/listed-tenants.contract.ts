import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleGeneration, sampleTenant } from '../testing/sample-records.ts'

const ROLLED_BACK = [{ version: '1.1.0', atMs: 1_700_000_000_000 }]

/** The promises of what lists tenants without their records. */
export function describeListedTenants(test: ContractTest): void {
  describe('the list of tenants', () => {
    test('has what lines show, and neither plugins nor configurations', async ({ catalog }) => {
      await inserted(catalog.tenants, sampleGeneration('acme', 7, { colour: 'blue' }))
      await inserted(catalog.tenants, { tenantId: 'bare', generation: 1, plugins: [] })
      const [acme, bare, ...others] = await catalog.tenants.list({ limit: 9 })
      expect(acme).toEqual({
        tenantId: 'acme',
        generation: 7,
        pluginCount: 1,
        madeAtMs: 1_700_000_000_000,
        hostId: 'web',
        minReleaseAgeMs: 60_000,
        securityFixes: 'wait',
        freeze: { reason: 'Peak season.', untilMs: null },
      })
      expect(bare).toEqual({ tenantId: 'bare', generation: 1, pluginCount: 0, madeAtMs: null })
      expect(others).toEqual([])
    })

    test('comes page by page in the order of ids, all of them or those among some', async ({ catalog }) => {
      for (const tenantId of ['b', 'A', 'a', 'c.1']) await inserted(catalog.tenants, sampleTenant(tenantId))
      const list = async (after: string | undefined, limit: number, among?: readonly string[]) =>
        (await catalog.tenants.list({ after, limit, among })).map(({ tenantId }) => tenantId)
      expect(await list(undefined, 9)).toEqual(['A', 'a', 'b', 'c.1'])
      expect(await list('A', 2)).toEqual(['a', 'b'])
      expect(await list('c.1', 2)).toEqual([])
      expect(await list(undefined, 2, ['c.1', 'missing', 'A', 'b', 'A'])).toEqual(['A', 'b'])
      expect(await list('A', 9, ['A', 'c.1'])).toEqual(['c.1'])
      expect(await list(undefined, 9, [])).toEqual([])
      await expect(list(undefined, 0)).rejects.toThrow(RangeError)
    })

    test('follows every change of a tenant', async ({ catalog }) => {
      const first = await inserted(catalog.tenants, sampleTenant('acme', 1))
      const { value } = first
      const second = await catalog.tenants.replace(first, { ...value, generation: 2, plugins: [] })
      if (!second) throw new Error('the tenant was not replaced')
      expect(await catalog.tenants.list({ limit: 9 })).toMatchObject([{ generation: 2, pluginCount: 0 }])
      expect(await catalog.tenants.replace(first, { ...value, generation: 3 })).toBeNull()
      expect(await catalog.tenants.list({ limit: 9 })).toMatchObject([{ generation: 2 }])
      await catalog.tenants.remove(second)
      expect(await catalog.tenants.list({ limit: 9 })).toEqual([])
    })
  })

  describe('the list of the tenants of a plugin', () => {
    test('has the plugin as each has it, without configuration and secrets', async ({ catalog }) => {
      const tenant = sampleGeneration('acme', 7, { colour: 'blue' })
      const rolledBack = { 'test-plugin': ROLLED_BACK, other: [{ version: '9.0.0', atMs: 1 }] }
      await inserted(catalog.tenants, { ...tenant, rolledBack })
      await inserted(catalog.tenants, { tenantId: 'bare', generation: 1, plugins: [] })
      const [{ config: _config, secrets: _secrets, ...plugin } = {}] = tenant.plugins
      const listed = await catalog.tenants.listOfPlugin({ pluginId: 'test-plugin', limit: 9 })
      expect(listed).toEqual([
        {
          tenant: (await catalog.tenants.list({ limit: 1 }))[0],
          plugin,
          rolledBack: ROLLED_BACK,
        },
      ])
      expect(await catalog.tenants.listOfPlugin({ pluginId: 'other', limit: 9 })).toEqual([])
    })

    test('comes page by page in the order of ids', async ({ catalog }) => {
      for (const tenantId of ['b', 'A', 'a', 'c.1']) await inserted(catalog.tenants, sampleTenant(tenantId))
      const list = async (after: string | undefined, limit: number) =>
        (await catalog.tenants.listOfPlugin({ pluginId: 'test-plugin', after, limit })).map(
          ({ tenant }) => tenant.tenantId,
        )
      expect(await list(undefined, 9)).toEqual(['A', 'a', 'b', 'c.1'])
      expect(await list('A', 2)).toEqual(['a', 'b'])
      await expect(list(undefined, 0)).rejects.toThrow(RangeError)
    })

    test('follows every change of a tenant', async ({ catalog }) => {
      const tenant = sampleTenant('acme')
      const [plugin] = tenant.plugins
      if (!plugin) throw new Error('the sample has no plugin')
      const list = async (pluginId: string) =>
        (await catalog.tenants.listOfPlugin({ pluginId, limit: 9 })).map((each) => [
          each.plugin.version,
          each.tenant.generation,
        ])
      const first = await inserted(catalog.tenants, tenant)
      const constructed = { ...plugin, pluginId: 'constructor' }
      const plugins = [constructed, { ...plugin, version: '2.0.0' }]
      const second = await catalog.tenants.replace(first, { ...tenant, generation: 2, plugins })
      if (!second) throw new Error('the tenant was not replaced')
      expect([await list('test-plugin'), await list('constructor')]).toEqual([[['2.0.0', 2]], [['1.0.0', 2]]])
      const third = await catalog.tenants.replace(second, {
        ...tenant,
        generation: 3,
        plugins: [constructed],
      })
      if (!third) throw new Error('the tenant was not replaced')
      expect([await list('test-plugin'), await list('constructor')]).toEqual([[], [['1.0.0', 3]]])
      await catalog.tenants.remove(third)
      expect(await list('constructor')).toEqual([])
    })
  })
}
