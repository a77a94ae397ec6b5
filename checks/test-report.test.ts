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
        { fullName: 'a shop opens', status: 'passed', failureMessages: [] },
        { fullName: 'a shop closes', status: 'passed', failureMessages: ['Error: the door was stuck'] },
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

it('counts the tests, and names those that passed only when they ran again', () => {
  expect(parseTestReport(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 1,
    skipped: 2,
    passedOnRetry: [{ test: 'a shop closes', failure: 'Error: the door was stuck' }],
  })
})

it('throws where there is no report', () => {
  expect(() => parseTestReport('{}')).toThrow('numPassedTests')
})
