import type { Capability } from '@plugboard/client'
import { expect, it } from 'vitest'
import { countCapabilities, hasHostTarget, sortCapabilities } from './sort-capabilities.ts'

const capabilityOf = (name: Capability['name'], target: string | null = null): Capability => ({
  name,
  target,
  confidence: 'certain',
  count: 1,
  places: [],
})

it('a host that is reached in two ways counts once, and the use of globals does not count', () => {
  const capabilities = [
    capabilityOf('network.fetch', 'api.example.com'),
    capabilityOf('network.beacon', 'api.example.com'),
    capabilityOf('network.fetch', '*'),
    capabilityOf('data.cookie'),
    capabilityOf('global.read', 'window'),
  ]
  expect(countCapabilities(capabilities)).toEqual({ hosts: 2, others: 1 })
})

it('the use of globals is apart from what else code can do', () => {
  const [cookie, read] = [capabilityOf('data.cookie'), capabilityOf('global.read', 'window')]
  expect(sortCapabilities([read, cookie])).toEqual({ notable: [cookie], globals: [read] })
})

it.each([
  ['network.fetch', true],
  ['code.worker', true],
  ['page.message', true],
  ['page.html', false],
  ['code.unread-script', false],
] as const)('the target of %s is a host: %s', (name, isHost) => {
  expect(hasHostTarget({ name })).toBe(isHost)
})
