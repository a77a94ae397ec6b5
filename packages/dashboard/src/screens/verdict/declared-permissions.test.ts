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
  ['api.example.com', 'api.example.com', true],
  ['api.example.com', 'other.example.com', false],
  ['*.example.com', 'api.example.com', true],
  ['*.example.com', 'example.com', false],
  ['api.example.com', '*.example.com', true],
  ['api.example.com', '*', true],
  ['*', 'api.example.com', true],
  ['api.example.com', null, false],
])('the permission for %s is used by requests to %s: %s', (host, target, isFound) => {
  const permissions = { network: [{ host, reason: 'Rates.' }] }
  expect(declaredPermissions(permissions, [capabilityOf('network.fetch', target)])).toEqual([
    { kind: 'host', host, reason: 'Rates.', isFound },
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
  expect(found.map(({ isFound }) => isFound)).toEqual([false, true, false])
})
