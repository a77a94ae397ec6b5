import { expect, it } from 'vitest'
import { parseTestReport } from './test-report.ts'

const report = {
  numPassedTests: 2,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    {
      assertionResults: [
        { fullName: 'a shop opens', status: 'passed', failureMessages: [], duration: 12.5 },
        {
          fullName: 'a shop closes',
          status: 'passed',
          failureMessages: ['Error: the door was stuck'],
          duration: 40,
        },
        {
          fullName: 'a shop sells',
          status: 'failed',
          failureMessages: ['Error: no money', 'Error: no money'],
        },
        { fullName: 'a shop buys', status: 'skipped', failureMessages: [] },
      ],
    },
  ],
}

it('parseTestReport counts the tests, and names the slowest and those that passed only on a retry', () => {
  expect(parseTestReport(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    passedOnRetry: [{ test: 'a shop closes', failure: 'Error: the door was stuck' }],
    slowest: [
      { test: 'a shop closes', durationMs: 40 },
      { test: 'a shop opens', durationMs: 12.5 },
    ],
  })
})

it('parseTestReport names at most the twenty slowest tests', () => {
  const assertionResults = Array.from({ length: 30 }, (_, index) => ({
    fullName: `test ${index}`,
    status: 'passed',
    failureMessages: [],
    duration: index,
  }))
  const { slowest } = parseTestReport(JSON.stringify({ ...report, testResults: [{ assertionResults }] }))
  expect(slowest.map(({ durationMs }) => durationMs)).toEqual(
    Array.from({ length: 20 }, (_, index) => 29 - index),
  )
})

it('parseTestReport throws for JSON that is not a report of Vitest', () => {
  expect(() => parseTestReport('{}')).toThrow('numPassedTests')
})
