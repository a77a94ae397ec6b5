import { faulty } from '@plugboard/catalog/faulty'
import { createMemoryCatalog } from '@plugboard/catalog/memory'
import { expect, it } from 'vitest'
import type { Caller } from '../access/caller.ts'
import { firstOwners } from '../ownership/owners-of.ts'
import { mayRead } from './may-read.ts'

it('whether a token of many tenants may read a private plugin is one look-up, whatever their number', async () => {
  const catalog = faulty(createMemoryCatalog())
  const ownership = {
    ...firstOwners('secret', ['acme'], 1),
    visibility: 'private',
    tenants: ['shop'],
  } as const
  const caller: Caller = {
    kind: 'token',
    credential: {
      name: 'stranger',
      sha256: '0'.repeat(64),
      tokenId: null,
      expiresAtMs: null,
      scopes: new Set(['read'] as const),
      tenants: new Set(Array.from({ length: 50 }, (_, index) => `tenant-${index}`)),
      publisher: 'stranger',
      plugins: ['*'],
    },
  }
  expect(await mayRead({ catalog, clock: () => 1 }, caller, ownership)).toBe(false)
  expect(catalog.calls).toEqual(['tenants.listWithPlugin'])
})
