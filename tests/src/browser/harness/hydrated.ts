import type { Page } from 'playwright-core'

/** Waits until React handles an element of the server's HTML: a click before that is the browser's alone. */
export async function hydrated(page: Page, selector: string): Promise<void> {
  await page.waitForFunction(isHydrated, selector)
}

/** Whether React has taken an element over. For any browser: it runs in the page. */
export function isHydrated(selector: string): boolean {
  const element = document.querySelector(selector)
  return element !== null && Object.keys(element).some((key) => key.startsWith('__reactProps$'))
}
