import { expect, it } from 'vitest'
import type { VulnerableComponent } from '../components/match-vulnerabilities.ts'
import { vulnerabilityResult } from './check-vulnerabilities.ts'

function vulnerable(count: number): VulnerableComponent[] {
  return Array.from({ length: count }, (_, n) => ({
    component: { name: `p${n}`, version: '1.0.0', licenses: [], pointer: `/components/${n}` },
    id: `GHSA-${n}`,
    aliases: [],
    severity: 'high',
    summary: 'Prototype pollution',
    fixedIn: '1.0.1',
    isCertain: true,
  }))
}

const BILL = { billPath: 'bom.json' }

it('a vulnerability is a warning at its place in the bill of materials', () => {
  const result = vulnerabilityResult(
    { kind: 'searched', vulnerable: vulnerable(1) },
    { level: 'advisory', ...BILL },
  )
  expect(result).toMatchObject({
    name: 'vulnerabilities',
    outcome: 'warned',
    message: expect.stringContaining('p0@1.0.0 has'),
  })
  expect(result.findings).toEqual([
    {
      code: 'VULNERABLE',
      level: 'advisory',
      file: 'bom.json',
      message: expect.stringContaining('(GHSA-0, high): Prototype pollution'),
      hint: 'Update p0 to 1.0.1 or newer, and build again.',
    },
  ])
})

it('an enforced vulnerability refuses the upload, and of many the first are shown and all counted', () => {
  const search = { kind: 'searched', vulnerable: vulnerable(23) } as const
  const { outcome, findings, omitted, message } = vulnerabilityResult(search, { level: 'enforced', ...BILL })
  expect({ outcome, omitted, message }).toEqual({ outcome: 'refused', omitted: 3, message: '23 findings' })
  expect(findings).toHaveLength(20)
  expect(new Set(findings?.map(({ level }) => level))).toEqual(new Set(['enforced']))
})

it.each([
  ['nothing is vulnerable', { kind: 'searched', vulnerable: [] }, 'advisory', 'passed'],
  ['there is no bill of materials', { kind: 'unlisted' }, 'enforced', 'passed'],
] as const)('the result of the check says it where %s', (_case, search, level, outcome) => {
  expect(vulnerabilityResult(search, { level, ...BILL })).toEqual({
    name: 'vulnerabilities',
    outcome,
    message: expect.stringMatching(/\w/),
  })
})

it.each([
  ['advisory', 'warned'],
  ['enforced', 'errored'],
] as const)('an %s check without its database is %s, with a hint for operators', (level, outcome) => {
  expect(vulnerabilityResult({ kind: 'away' }, { level, ...BILL })).toMatchObject({
    outcome,
    findings: [{ code: 'SCANNER_AWAY', level, hint: expect.stringContaining('OSV_DATABASE') }],
  })
})
