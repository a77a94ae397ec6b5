import { expect, it } from 'vitest'
import { findPlanted, PLANTED_BUNDLERS } from './testing/build-planted.ts'
import { HELD_OUT } from './testing/held-out.ts'
import { PLANTED } from './testing/planted.ts'

const TIMEOUT_MS = 600_000

it(
  'at least 95 of 100 planted capabilities are found at their places in the minified output of four bundlers',
  async () => {
    const results = await findPlanted(PLANTED)
    const missing = results.filter((result) => result.missing !== null)
    expect(results).toHaveLength(PLANTED.length * PLANTED_BUNDLERS.length)
    expect(missing.length / results.length, describeAll(missing)).toBeLessThanOrEqual(0.05)
  },
  TIMEOUT_MS,
)

it(
  'at least 90 of 100 capabilities are found that the reading was not made with',
  async () => {
    const results = await findPlanted(HELD_OUT)
    const missing = results.filter((result) => result.missing !== null)
    expect(missing.length / results.length, describeAll(missing)).toBeLessThanOrEqual(0.1)
  },
  TIMEOUT_MS,
)

function describeAll(results: Awaited<ReturnType<typeof findPlanted>>): string {
  return results.map(({ bundler, planted, missing }) => `${bundler}: ${planted.code}: ${missing}`).join('\n')
}
