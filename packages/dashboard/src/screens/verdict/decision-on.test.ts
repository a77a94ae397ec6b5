import type { CheckDecision } from '@plugboard/client'
import { expect, it } from 'vitest'
import { decisionOn } from './decision-on.ts'
import type { Finding } from './finding.ts'

const finding: Finding = { code: 'STYLE_GLOBAL', message: 'h1 is global', fingerprint: 'a'.repeat(64) }

const decisionOf = (facts: Partial<CheckDecision>): CheckDecision => ({
  id: '4fJk20ZsQ1xV',
  pluginId: 'maps',
  version: '1.0.0',
  fingerprint: 'a'.repeat(64),
  code: 'STYLE_GLOBAL',
  file: null,
  scope: 'version',
  effect: 'allow',
  reason: 'The host has no other h1.',
  decidedBy: 'zoe',
  decidedAt: '2026-11-30T12:00:00Z',
  expiresAt: '2027-02-28T12:00:00Z',
  ...facts,
})

it.each([
  ['of the same version', {}, true],
  ['of another version', { version: '0.9.0' }, false],
  ['of another version for the next ones too', { version: '0.9.0', scope: 'plugin' }, true],
  ['about another finding', { fingerprint: 'b'.repeat(64) }, false],
] as const)('a decision %s is shown with a finding: %o', (_, facts, isShown) => {
  const decision = decisionOf(facts)
  const deciding = { pluginId: 'maps', version: '1.0.0', decisions: [decision] }
  expect(decisionOn(finding, deciding)).toEqual(isShown ? decision : undefined)
})

it('no decision is shown with a finding that nobody can decide about', () => {
  const { fingerprint: _, ...undecidable } = finding
  const deciding = { pluginId: 'maps', version: '1.0.0', decisions: [decisionOf({})] }
  expect(decisionOn(undecidable, deciding)).toBeUndefined()
})
