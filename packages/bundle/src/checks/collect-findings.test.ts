import type { CheckResult, Finding } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { lineStartsOf } from '../javascript/line-table.ts'
import { checkedFile } from '../testing/checked-file.ts'
import {
  type CollectOptions,
  collectFindings,
  type Decision,
  FINDINGS_PER_CHECK,
} from './collect-findings.ts'
import { awaitDecisions, decideFindings, decideResults, openFindings } from './decide-findings.ts'

const TEXT = Array.from(
  { length: 60 },
  (_, index) => `function f${index}(){ return send("${'x'.repeat(90)}${index}") }`,
).join('\n')
const FILE = checkedFile('bundle.js', TEXT)
const CHECK = { name: 'scanner', passed: 'nothing was found' }

const findingAt = (line: number): Finding => ({
  code: 'SCANNER_HIT',
  message: 'a rule hits',
  file: 'bundle.js',
  line,
})

function resultOf(findings: readonly Finding[], options: Partial<CollectOptions> = {}): CheckResult {
  const collected = collectFindings({
    check: CHECK,
    level: 'enforced',
    decisions: [],
    fileOf: (path) => (path === FILE.path ? FILE : undefined),
    linesOf: (_file, text) => lineStartsOf(text),
    ...options,
  })
  for (const finding of findings) collected.add(finding)
  return collected.result()
}

const allow = ({ code, fingerprint = '' }: Finding): Decision => ({
  id: 'decision0001',
  code,
  fingerprint,
  reason: 'Seen.',
  by: 'admin',
  expiresAt: '2027-01-01T00:00:00Z',
})

const lines = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => findingAt(from + index))

const fingerprints = (options: Partial<CollectOptions>) =>
  resultOf(lines(2), options).findings?.map(({ fingerprint }) => typeof fingerprint)

const sized = (message: string, sameness: string) => {
  const collected = collectFindings({
    check: CHECK,
    level: 'enforced',
    decisions: [],
    fileOf: () => FILE,
    linesOf: (_file, text) => lineStartsOf(text),
  })
  collected.add({ code: 'SIZE_EXCEEDED', message, file: 'bundle.js' }, sameness)
  return collected.result().findings?.[0]?.fingerprint
}

const scanned = (findings: Finding[], omitted?: number): CheckResult => ({
  name: 'scanner-yara',
  outcome: 'refused',
  message: 'it found something',
  findings,
  ...(omitted !== undefined && { omitted }),
})

const numbered = (number: number): Finding => ({ code: 'SCANNER_HIT', message: `hit ${number}` })

describe('the findings of a check', () => {
  it('have fingerprints where they are enforced, and none where nobody overrides the check', () => {
    expect(fingerprints({})).toEqual(['string', 'string'])
    expect(fingerprints({ level: 'advisory' })).toEqual(['undefined', 'undefined'])
    expect(fingerprints({ check: { ...CHECK, isFixed: true } })).toEqual(['undefined', 'undefined'])
  })

  it('of a check that nobody overrides stay enforced whatever was decided', () => {
    const [finding] = resultOf(lines(1)).findings ?? []
    const decisions = finding ? [allow(finding)] : []
    expect(resultOf(lines(1), { decisions }).outcome).toBe('warned')
    expect(resultOf(lines(1), { decisions, check: { ...CHECK, isFixed: true } }).outcome).toBe('refused')
  })

  it('that are the same are told apart, so that a decision allows as many as there were', () => {
    const [first, second] = resultOf([findingAt(1), findingAt(1)]).findings ?? []
    expect(first?.fingerprint).not.toBe(second?.fingerprint)
    const decisions = first ? [allow(first)] : []
    const result = resultOf([findingAt(1), findingAt(1)], { decisions })
    expect(result.findings?.map(({ level }) => level)).toEqual(['advisory', 'enforced'])
    expect(result.outcome).toBe('refused')
  })

  it('that are allowed take no room from the others, and what is left out still refuses', () => {
    const many = lines(FINDINGS_PER_CHECK + 5)
    const first = resultOf(many)
    expect(first).toMatchObject({ outcome: 'refused', omitted: 5 })
    const decisions = (first.findings ?? []).map(allow)
    const second = resultOf(many, { decisions })
    expect(second).toMatchObject({ outcome: 'refused', message: '25 findings' })
    expect(second.omitted).toBeUndefined()
    const open = openFindings([second])
    expect(open.map(({ line }) => line)).toEqual([21, 22, 23, 24, 25])
    const third = resultOf(many, { decisions: [...decisions, ...open.map(allow)] })
    expect(third).toMatchObject({ outcome: 'warned', omitted: 5 })
  })

  it('are compared with decisions up to the thousandth', () => {
    const decisions = [1000, 1001].flatMap((number) => resultOf([numbered(number)]).findings ?? []).map(allow)
    const { findings = [], outcome } = resultOf(
      Array.from({ length: 1001 }, (_, index) => numbered(index + 1)),
      { decisions },
    )
    expect(outcome).toBe('refused')
    expect(findings.filter(({ decision }) => decision).map(({ message }) => message)).toEqual(['hit 1000'])
  })

  it('without any give a passed check', () => {
    expect(resultOf([])).toEqual({ name: 'scanner', outcome: 'passed', message: 'nothing was found' })
  })
})

describe('a finding of a file as a whole', () => {
  it('is the same one for as long as the check says so, whatever its message', () => {
    expect(sized('5.1 MiB', 'at most 8 MiB')).toBe(sized('5.2 MiB', 'at most 8 MiB'))
    expect(sized('5.1 MiB', 'at most 8 MiB')).not.toBe(sized('8.1 MiB', 'at most 16 MiB'))
  })
})

const digestOf = (digest: string) => (path: string | undefined) => (path === 'bundle.js' ? digest : undefined)

describe('the results of a scanner', () => {
  const hit: Finding = { code: 'SCANNER_HIT', message: 'a rule hits', file: 'bundle.js', level: 'enforced' }
  const [one, other] = [digestOf('1'.repeat(64)), digestOf('2'.repeat(64))]

  it('have fingerprints, and are allowed for as long as the file stays the same', () => {
    const open = decideResults([scanned([hit, hit])], { digestOf: one, decisions: [] })
    const decisions = openFindings(open).map(allow)
    expect(new Set(decisions.map(({ fingerprint }) => fingerprint)).size).toBe(2)
    expect(decideResults([scanned([hit, hit])], { digestOf: one, decisions })).toMatchObject([
      {
        outcome: 'warned',
        findings: [{ level: 'advisory' }, { level: 'advisory', decision: { by: 'admin' } }],
      },
    ])
    expect(decideResults([scanned([hit, hit])], { digestOf: other, decisions })).toMatchObject([
      { outcome: 'refused' },
    ])
    expect(decideResults([scanned([hit], 1)], { digestOf: one, decisions })).toMatchObject([
      { outcome: 'refused' },
    ])
  })

  it('that refuse nothing stay as they are', () => {
    const warned: CheckResult = { ...scanned([{ ...hit, level: 'advisory' }]), outcome: 'warned' }
    expect(decideResults([warned], { digestOf: one, decisions: [] })).toEqual([warned])
  })
})

describe('a version that is refused', () => {
  const refused = resultOf(lines(2))
  const passed: CheckResult = { name: 'text', outcome: 'passed', message: '' }

  it('can wait when people could decide about everything that it is refused for', () => {
    expect(awaitDecisions([passed, refused])).toEqual([passed, { ...refused, outcome: 'waiting' }])
    expect(awaitDecisions([passed])).toEqual([passed])
  })

  it.each<[string, CheckResult]>([
    ['a check that nobody overrides', resultOf(lines(1), { check: { ...CHECK, isFixed: true } })],
    ['a credential, which must not be stored', resultOf([{ ...findingAt(1), code: 'SECRET_FOUND' }])],
    ['a private file, which must not be stored', resultOf([{ ...findingAt(1), code: 'PRIVATE_FILE' }])],
    ['findings that are left out', resultOf(lines(FINDINGS_PER_CHECK + 1))],
    ['no finding', { name: 'scanner', outcome: 'refused', message: 'no' }],
  ])('cannot wait when it is also refused for %s', (_what, other) => {
    expect(awaitDecisions([refused, other])).toEqual([refused, other])
  })

  it('waits until each finding is allowed', () => {
    const [first, second] = refused.findings ?? []
    const waiting = awaitDecisions([refused])
    const half = decideFindings(waiting, first ? [allow(first)] : [])
    expect(half).toMatchObject([{ outcome: 'waiting' }])
    expect(openFindings(half)).toEqual([second])
    const all = decideFindings(half, second ? [allow(second)] : [])
    expect(all).toMatchObject([
      { outcome: 'warned', findings: [{ decision: {} }, { decision: { by: 'admin' } }] },
    ])
    const other = second ? [{ ...allow(second), code: 'VULNERABLE' as const }] : []
    expect(decideFindings(half, other)).toMatchObject([{ outcome: 'waiting' }])
  })
})
