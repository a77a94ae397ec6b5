import type { Page } from 'playwright-core'

/** Waits until React handles an element of the server's HTML, since React misses an earlier click. */
export async function hydrated(page: Page, selector: string): Promise<void> {
  await page.waitForFunction(isHydrated, selector)
}

/** Whether React has hydrated an element. It runs in the page, so it works in any browser. */
export function isHydrated(selector: string): boolean {
  const element = document.querySelector(selector)
  return element !== null && Object.keys(element).some((key) => key.startsWith('__reactProps$'))
}
