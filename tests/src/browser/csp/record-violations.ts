import type { Page } from 'playwright-core'

declare global {
  interface Window {
    violations?: string[]
  }
}

/** Records what a page's policy refuses. Call it before the first navigation. */
export async function recordViolations(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(() => {
    const violations: string[] = []
    window.violations = violations
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      violations.push(`${effectiveDirective}: ${blockedURI}`),
    )
  })
  return () => page.evaluate(() => window.violations ?? [])
}
