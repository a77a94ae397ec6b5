import { CORPUS, GOOD_UPLOADS } from '@plugboard/testkit/corpus'
import type { VerdictState } from '@plugboard/types'
import { afterAll, describe, expect, it } from 'vitest'
import { ALL_CHECKS } from './checks/all-checks.ts'
import { DEFAULT_BUDGETS } from './checks/check.ts'
import { createConfigurationValidator } from './configuration/configuration-validator.ts'
import { createInspector } from './inspection/inspector.ts'
import { type JudgedBytes, judgeBytes } from './testing/judge-bytes.ts'

const inspector = createInspector({
  threads: 1,
  timeoutMs: 40_000,
  memoryMebibytes: 512,
  policy: {},
  budgets: DEFAULT_BUDGETS,
})
const validator = createConfigurationValidator({ threads: 1, timeoutMs: 40_000 })
afterAll(async () => {
  await inspector[Symbol.asyncDispose]()
  await validator[Symbol.asyncDispose]()
})

describe('a hostile or broken upload is caught by its check', () => {
  it.each(CORPUS)('$check: $what', async ({ check, code, file, level, bytes, metadata }) => {
    const judged = await judgeBytes(bytes(), { metadata, inspector, validator })
    const told = findingsOf(judged)
    expect(told).toContainEqual(
      expect.objectContaining({ check, code, ...(file !== undefined && { file }), hint: expect.any(String) }),
    )
    expect(verdictOf(judged)).toBe(level === 'enforced' ? 'refused' : 'passed-with-warnings')
  })

  it('and there are at least 120 of them, each unlike the others', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(120)
    expect(new Set(CORPUS.map(({ check, what }) => `${check}: ${what}`)).size).toBe(CORPUS.length)
    const known = new Set(['metadata', ...ALL_CHECKS.map(({ name }) => name)])
    expect(CORPUS.filter(({ check }) => !known.has(check)).map(({ check }) => check)).toEqual([])
  })
})

it.each(GOOD_UPLOADS)('a good upload passes without a warning: $what', async ({ bytes, metadata }) => {
  const judged = await judgeBytes(bytes(), { metadata, inspector, validator })
  expect(findingsOf(judged)).toEqual([])
  expect(verdictOf(judged)).toBe('passed')
})

function verdictOf(judged: JudgedBytes): VerdictState {
  return judged.kind === 'judged' ? judged.verdict : 'refused'
}

/** All findings, each with the check that it is of. What is refused before any check has that of its code, or `metadata`. */
function findingsOf(judged: JudgedBytes): readonly object[] {
  if (judged.kind === 'judged') {
    return judged.checks.flatMap(({ name, findings = [] }) =>
      findings.map((each) => ({ check: name, ...each })),
    )
  }
  const { code, findings } = judged
  return [
    { check: 'metadata', code, hint: 'of the problem' },
    ...findings.map((each) => ({
      check: ALL_CHECKS.find(({ codes }) => codes.includes(each.code))?.name ?? 'metadata',
      ...each,
    })),
  ]
}
