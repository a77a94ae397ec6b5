import { z } from 'zod'

/** How many of the project's checks ended how. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** What a run of all tests came to. */
export interface TestReport extends Tally {
  /** The tests that passed only when they ran again, each with what its first run failed of. */
  readonly passedOnRetry: readonly { readonly test: string; readonly failure: string }[]
}

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
})

/** Reads what Vitest's JSON reporter wrote. Throws where it is no such report. */
export function parseTestReport(text: string): TestReport {
  const report = vitestReport.parse(JSON.parse(text))
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    passedOnRetry: report.testResults
      .flatMap((file) => file.assertionResults)
      .filter(({ status }) => status === 'passed')
      .flatMap(({ fullName, failureMessages: [failure] }) =>
        failure === undefined ? [] : [{ test: fullName, failure }],
      ),
  }
}
