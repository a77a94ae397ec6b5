import { findLocal } from '@plugboard/testkit'
import { describe } from 'vitest'

const ENGINES = ['minio', 'mongodb'] as const

/**
 * Runs a suite that starts and ends its own engines, so engines that already run do not serve; where they are not
 * installed, skips it with the reason in its title.
 */
export async function describeWithOwnEngines(title: string, suite: () => void): Promise<void> {
  const found = await Promise.all(ENGINES.map((engine) => findLocal(engine, process.env)))
  const reasons = found.flatMap((engine) => (engine.kind === 'missing' ? [engine.reason] : []))
  const skipped = reasons.length > 0 ? ` (skipped: ${reasons.join('; ')})` : ''
  describe.skipIf(reasons.length > 0)(`${title}${skipped}`, () => {
    suite()
  })
}
