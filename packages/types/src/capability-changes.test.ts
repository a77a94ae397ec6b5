import { expect, it } from 'vitest'
import { capabilityChanges, capabilityKey } from './capability-changes.ts'
import type { Capability, CapabilityReport } from './capability-report.ts'

function reportOf(found: readonly Partial<Capability>[], omitted = 0): CapabilityReport {
  const capabilities = found.map(
    (each): Capability => ({
      name: 'network.fetch',
      target: null,
      confidence: 'certain',
      count: 1,
      places: [{ file: 'bundle.js', line: 1, column: 1 }],
      ...each,
    }),
  )
  return { declared: false, capabilities, omitted }
}

const named = (capabilities: readonly Capability[]) => capabilities.map(capabilityKey)

it('a capability with another target is a change, and one that is in both reports is none', () => {
  const before = reportOf([{ target: 'a.example' }, { target: 'b.example' }, { name: 'data.cookie' }])
  const after = reportOf([{ target: 'b.example' }, { target: 'c.example' }, { name: 'data.cookie' }])
  const { added, removed, isComplete } = capabilityChanges(before, after)
  expect(named(added)).toEqual(['network.fetch c.example'])
  expect(named(removed)).toEqual(['network.fetch a.example'])
  expect(isComplete).toBe(true)
})

it('a capability without a target differs from the same one with a computed target', () => {
  const { added, removed } = capabilityChanges(reportOf([{}]), reportOf([{ target: '*' }]))
  expect([named(added), named(removed)]).toEqual([['network.fetch *'], ['network.fetch']])
})

it('other places, counts and confidence are no changes', () => {
  const before = reportOf([{ name: 'code.eval' }])
  const after = reportOf([
    { name: 'code.eval', count: 7, confidence: 'possible', places: [{ file: 'a.js', line: 9, column: 9 }] },
  ])
  expect(capabilityChanges(before, after)).toEqual({ added: [], removed: [], isComplete: true })
})

it.each([
  [1, 0],
  [0, 1],
])('changes between reports that omit %i and %i capabilities are not complete', (before, after) => {
  expect(capabilityChanges(reportOf([], before), reportOf([], after)).isComplete).toBe(false)
})
