import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openChromium } from '../harness/open-chromium.ts'
import { openShop, type Shop } from '../harness/open-shop.ts'
import { watchPage } from '../harness/watch-page.ts'
import { BUSY_MACHINE_MS, DASHBOARD_FOLDER } from './open-dashboard.ts'

/** The dashboard and the checkout of acme in the example shop, each in a page, on one registry that has nothing yet. */
export interface BesideShop extends AsyncDisposable {
  readonly shop: Shop
  /** Of the registry, with nothing open in it yet. */
  readonly dashboard: Page
  /** Open since before anything was published. */
  readonly checkout: Page
  /** Nothing went wrong in either page, and the checkout was loaded once. */
  faultless(): void
}

export async function openBesideShop(browserPath: string): Promise<BesideShop> {
  await using opened = new AsyncDisposableStack()
  const registryEnv = { DASHBOARD_DIR: DASHBOARD_FOLDER, UPGRADE_INTERVAL_MS: '50' }
  const shop = opened.use(await openShop({ registryEnv }))
  const browser = opened.use(await openChromium(browserPath))
  const [dashboard, checkout] = [await openPage(browser), await openPage(browser)]
  const watches = [watchPage(dashboard), watchPage(checkout)] as const
  await checkout.goto(shop.checkoutUrl('acme'))
  const owned = opened.move()
  return {
    shop,
    dashboard,
    checkout,
    faultless() {
      const [, watch] = watches
      expect(watches.flatMap(({ errors }) => errors.filter((error) => !REFUSED.test(error)))).toEqual([])
      expect(watch.requests.filter((url) => url === shop.checkoutUrl('acme'))).toHaveLength(1)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Browsers log each answer with a status of an error, which "the tenant does not have it" is. */
const REFUSED = /Failed to load resource: the server responded with a status of 4\d\d/

async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB' })
  context.setDefaultTimeout(BUSY_MACHINE_MS)
  return context.newPage()
}
