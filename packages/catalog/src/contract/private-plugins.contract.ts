import { describe, expect } from 'vitest'
import type { ContractTest } from '../testing/catalog-under-test.ts'
import { inserted } from '../testing/inserted.ts'
import { sampleOwnership } from '../testing/sample-records.ts'

/** The promises of what finds private plugins, and changes of who may read one that have not ended. */
export function describePrivatePlugins(test: ContractTest): void {
  describe('private plugins', () => {
    test('are those among some ids whose record says so now', async ({ catalog: { ownerships } }) => {
      const secret = await inserted(ownerships, { ...sampleOwnership('secret'), visibility: 'private' })
      await inserted(ownerships, { ...sampleOwnership('secret-2'), visibility: 'private' })
      await inserted(ownerships, sampleOwnership('open'))
      expect(await ownerships.privateAmong(['open', 'secret', 'missing', 'secret'])).toEqual(
        new Set(['secret']),
      )
      expect(await ownerships.privateAmong([])).toEqual(new Set())
      await ownerships.replace(secret, sampleOwnership('secret'))
      expect(await ownerships.privateAmong(['secret', 'secret-2'])).toEqual(new Set(['secret-2']))
    })

    test('are listed by id for each reader, a page after the other, as they are now', async ({
      catalog: { ownerships },
    }) => {
      const privately = (id: string, owners: readonly string[], tenants: readonly string[] = []) =>
        inserted(ownerships, { ...sampleOwnership(id, owners), visibility: 'private', tenants })
      await inserted(ownerships, sampleOwnership('open', ['acme']))
      const second = await privately('b', ['acme', 'globex'], ['t1'])
      await privately('c', ['globex'], ['t1', 't2'])
      const first = await privately('a', ['acme'])
      const former = { ...sampleOwnership('former', ['globex']), areTokenNames: true } as const
      const named = await inserted(ownerships, { ...former, visibility: 'private' })
      const list = (reader: Parameters<typeof ownerships.listPrivate>[0]['reader'], after?: string) =>
        ownerships.listPrivate({ reader, after, limit: 2 })
      expect(await list({ kind: 'anybody' })).toEqual(['a', 'b'])
      expect(await list({ kind: 'anybody' }, 'b')).toEqual(['c', 'former'])
      expect(await list({ kind: 'tokenName', name: 'globex' })).toEqual(['former'])
      expect(await list({ kind: 'tokenName', name: 'acme' })).toEqual([])
      expect(await list({ kind: 'anyTenant' })).toEqual(['b', 'c'])
      expect(await list({ kind: 'owner', owner: 'acme' })).toEqual(['a', 'b'])
      expect(await list({ kind: 'owner', owner: 't1' })).toEqual([])
      expect(await list({ kind: 'tenant', tenantId: 't1' })).toEqual(['b', 'c'])
      expect(await list({ kind: 'tenant', tenantId: 'T1' })).toEqual([])
      await ownerships.replace(second, { ...second.value, owners: ['globex'], tenants: ['t2'] })
      await ownerships.remove(first)
      await ownerships.replace(named, { ...former, visibility: 'private', areTokenNames: undefined })
      expect(await list({ kind: 'tokenName', name: 'globex' })).toEqual([])
      expect(await list({ kind: 'owner', owner: 'acme' })).toEqual([])
      expect(await list({ kind: 'tenant', tenantId: 't1' })).toEqual(['c'])
      expect(await list({ kind: 'tenant', tenantId: 't2' })).toEqual(['b', 'c'])
    })

    test('whose change is due are listed, the earliest first, and no others', async ({
      catalog: { ownerships },
    }) => {
      const due = (id: string, dueAtMs: number) =>
        inserted(ownerships, {
          ...sampleOwnership(id),
          visibility: 'private',
          accessTask: { visibility: 'private', changeId: 'c', dueAtMs },
        })
      await inserted(ownerships, { ...sampleOwnership('settled'), visibility: 'private' })
      const later = await due('a', 3_000_000_000_000)
      const sooner = await due('b', 5)
      await due('c', 3_000_000_000_001)
      const dueBeforeMs = 3_000_000_000_001
      expect(await ownerships.listDue({ dueBeforeMs, limit: 10 })).toEqual([sooner, later])
      expect(await ownerships.listDue({ dueBeforeMs, limit: 1 })).toEqual([sooner])
      const { accessTask: _done, ...settled } = sooner.value
      await ownerships.replace(sooner, settled)
      expect(await ownerships.listDue({ dueBeforeMs, limit: 10 })).toEqual([later])
    })

    test('are not listed with a limit that is not a positive integer', async ({
      catalog: { ownerships },
    }) => {
      for (const limit of [0, -1, 1.5, Number.NaN]) {
        await expect(ownerships.listPrivate({ reader: { kind: 'anybody' }, limit })).rejects.toThrow(
          RangeError,
        )
        await expect(ownerships.listDue({ dueBeforeMs: 1, limit })).rejects.toThrow(RangeError)
      }
    })
  })
}
