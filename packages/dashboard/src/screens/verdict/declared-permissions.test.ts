import type { Capability } from '@plugboard/client'
import { expect, it } from 'vitest'
import { declaredPermissions } from './declared-permissions.ts'

const capabilityOf = (name: Capability['name'], target: string | null): Capability => ({
  name,
  target,
  confidence: 'certain',
  count: 1,
  places: [],
})

it.each([
  ['api.example.com', 'api.example.com', 'found'],
  ['api.example.com', 'other.example.com', 'unused'],
  ['*.example.com', 'api.example.com', 'found'],
  ['*.example.com', 'example.com', 'unused'],
  ['api.example.com', '*.example.com', 'found'],
  ['api.example.com', '*', 'possible'],
  ['*', 'api.example.com', 'found'],
  ['*', '*', 'possible'],
  ['api.example.com', null, 'unused'],
])('the permission for %s against requests to %s: %s', (host, target, use) => {
  const permissions = { network: [{ host, reason: 'Rates.' }] }
  expect(declaredPermissions(permissions, [capabilityOf('network.fetch', target)])).toEqual([
    { kind: 'host', host, reason: 'Rates.', use },
  ])
})

it('a declared capability is found by its name, and a host is not found in another kind of target', () => {
  const permissions = {
    network: [{ host: 'innerHTML', reason: 'None.' }],
    capabilities: [
      { name: 'page.html' as const, reason: 'Shows markup.' },
      { name: 'data.cookie' as const, reason: 'Remembers.' },
    ],
  }
  const found = declaredPermissions(permissions, [capabilityOf('page.html', 'innerHTML')])
  expect(found.map(({ use }) => use)).toEqual(['unused', 'found', 'unused'])
})
