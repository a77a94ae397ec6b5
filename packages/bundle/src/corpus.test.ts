import { CORPUS, GOOD_UPLOADS } from '@plugboard/testkit/corpus'
import type { Finding } from '@plugboard/types'
import { afterAll, describe, expect, it } from 'vitest'
import { ALL_CHECKS } from './checks/all-checks.ts'
import { DEFAULT_BUDGETS } from './checks/check.ts'
import { createConfigurationValidator } from './configuration/configuration-validator.ts'
import { createInspector } from './inspection/inspector.ts'
import { judgeBytes } from './testing/judge-bytes.ts'

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
    const expected = expect.objectContaining({ code, ...(file !== undefined && { file }) })
    if (judged.kind === 'refused') {
      expect(level).toBe('enforced')
      expect([{ code: judged.code }, ...judged.findings]).toContainEqual(expected)
      return
    }
    const caught = judged.checks.filter(({ findings = [] }) =>
      findings.some((finding) => finding.code === code && (file === undefined || finding.file === file)),
    )
    expect(caught.map(({ name }) => name)).toEqual([check])
    expect(judged.verdict).toBe(level === 'enforced' ? 'refused' : 'passed-with-warnings')
    expect(caught.flatMap(({ findings }) => findings)).toContainEqual(expected)
    expect(judged.checks.flatMap(({ findings = [] }) => findings).filter(isBare)).toEqual([])
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
  const findings = judged.kind === 'judged' ? judged.checks.flatMap((check) => check.findings ?? []) : judged
  expect(findings).toEqual([])
})

/** Without what its author needs to mend it. */
function isBare({ message, hint }: Finding): boolean {
  return message === '' || hint === undefined || hint === ''
}
