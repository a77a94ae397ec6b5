import type { BrowserName } from '@plugboard/testkit'
import { describe, inject } from 'vitest'
import { FS_SQLITE, type Pair, S3_MONGODB, whyNoPair } from '../../harness/pairs.ts'

/** What a suite of the dashboard runs on: a browser, and what the registry keeps its data in. */
export interface Setting {
  readonly browser: BrowserName
  /** Of the browser's program. */
  readonly path: string
  readonly pair: Pair
}

/**
 * Runs a suite twice, so that both browsers and both pairs of adapters have all of it. Where a browser or an engine is
 * missing, skips it with the reason in its title.
 */
export function describeDashboard(title: string, suite: (setting: Setting) => void): void {
  describeSetting(title, { browser: 'chromium', pair: FS_SQLITE, suite })
  describeSetting(title, { browser: 'firefox', pair: S3_MONGODB, suite })
}

function describeSetting(
  title: string,
  {
    browser,
    pair,
    suite,
  }: { readonly browser: BrowserName; readonly pair: Pair; readonly suite: (setting: Setting) => void },
): void {
  const found = inject('browsers')[browser]
  const reasons = [...(found.kind === 'missing' ? [found.reason] : []), ...whyNoPair(pair)]
  const skipped = reasons.length > 0 ? ` (skipped: ${reasons.join('; ')})` : ''
  describe.skipIf(reasons.length > 0)(`${title}, in ${browser}, on ${pair.name}${skipped}`, () => {
    suite({ browser, path: found.kind === 'ready' ? found.path : '', pair })
  })
}
