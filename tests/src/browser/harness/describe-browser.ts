import type { BrowserName } from '@plugboard/testkit'
import { describe, inject } from 'vitest'

/** Runs a suite in a browser; where the browser is not installed, skips it with the reason in its title. */
export function describeBrowser(name: BrowserName, title: string, suite: (path: string) => void): void {
  const found = inject('browsers')[name]
  const missing = found.kind === 'missing'
  const skipped = missing ? ` (skipped: ${found.reason})` : ''
  describe.skipIf(missing)(`${title}, in ${name}${skipped}`, () => {
    suite(missing ? '' : found.path)
  })
}
