import type { Browser, BrowserContext } from 'playwright-core'

const PATIENCE_MS = 90_000

/** A context with its own cookies, storage and cache, whose pages are waited for on a busy machine too. */
export async function openContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext()
  context.setDefaultTimeout(PATIENCE_MS)
  return context
}
