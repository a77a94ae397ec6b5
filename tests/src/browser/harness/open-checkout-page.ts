import type { Browser, Page } from 'playwright-core'
import { openContext } from './open-context.ts'
import type { Shop } from './open-shop.ts'
import { type PageWatch, watchPage } from './watch-page.ts'

/** A page with its own cookies, storage and cache, watched from its first request. Disposing closes it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page
  readonly watch: PageWatch
}

export async function openWatchedPage(browser: Browser): Promise<WatchedPage> {
  const context = await openContext(browser)
  const page = await context.newPage()
  return { page, watch: watchPage(page), [Symbol.asyncDispose]: () => context.close() }
}

/** Opens a tenant's checkout in a new page. */
export async function openCheckoutPage(
  browser: Browser,
  shop: Shop,
  tenantId = 'acme',
): Promise<WatchedPage> {
  const opened = await openWatchedPage(browser)
  await opened.page.goto(shop.checkoutUrl(tenantId))
  return opened
}
