import { z } from 'zod'

/** The number of the project's checks by outcome. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** One test and its duration without hooks. */
export interface TimedTest {
  readonly test: string
  readonly durationMs: number
}

/** The result of a run of all tests. */
export interface TestReport extends Tally {
  /** The tests that passed only on a retry, each with the failure of its first run. */
  readonly passedOnRetry: readonly { readonly test: string; readonly failure: string }[]
  /** The slowest tests, at most twenty, the slowest first. */
  readonly slowest: readonly TimedTest[]
}

const SLOWEST_TESTS = 20

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
          // Missing for a test that did not run.
          duration: z.number().nullish(),
        }),
      ),
    }),
  ),
})

/** Reads what Vitest's JSON reporter wrote. Throws a ZodError for anything else. */
export function parseTestReport(text: string): TestReport {
  const report = vitestReport.parse(JSON.parse(text))
  const tests = report.testResults.flatMap((file) => file.assertionResults)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    passedOnRetry: tests
      .filter(({ status }) => status === 'passed')
      .flatMap(({ fullName, failureMessages: [failure] }) =>
        failure === undefined ? [] : [{ test: fullName, failure }],
      ),
    slowest: tests
      .map(({ fullName, duration }) => ({ test: fullName, durationMs: duration ?? 0 }))
      .filter(({ durationMs }) => durationMs > 0)
      .toSorted((left, right) => right.durationMs - left.durationMs)
      .slice(0, SLOWEST_TESTS),
  }
}
