import { expect, inject, it } from 'vitest'
import { type Bundler, buildHost, hostFolder } from './harness/build-host.ts'
import { describeBrowser } from './harness/describe-browser.ts'
import { chooseExamplePlugin, findExamplePlugin, PLAN_RADIUS, radiusOf } from './harness/example-plugin.ts'
import { openCheckoutPage } from './harness/open-checkout-page.ts'
import { openChromium } from './harness/open-chromium.ts'
import { openShop, type ShopOptions } from './harness/open-shop.ts'
import { shared } from './harness/shared.ts'

// A whole build of the host, on a machine that may be busy.
const BUILD_TIMEOUT_MS = 300_000

// All other browser tests use a production build by Turbopack.
describeBrowser('chromium', 'a plugin and its lazy chunk', (path) => {
  const openedBrowser = shared(() => openChromium(path))

  it('work in a production build by webpack', { timeout: BUILD_TIMEOUT_MS }, async () => {
    await using folder = hostFolder('webpack')
    await buildHost({ distDir: folder.distDir, bundler: 'webpack' })
    expect(await usePlugin({ distDir: folder.distDir })).toEqual(WORKING)
  })

  it.each<Bundler>(['turbopack', 'webpack'])('work in `next dev` by %s', async (bundler) => {
    await using folder = hostFolder(`dev-${bundler}`)
    const command = { kind: 'dev', bundler } as const
    expect(await usePlugin({ distDir: folder.distDir, command })).toEqual(WORKING)
  })

  /** Chooses the plugin's payment method and opens its dialog, which is in a chunk with its own CSS. */
  async function usePlugin(options: ShopOptions) {
    await using shop = await openShop({ ...options, installed: inject('builds').first })
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const plugin = findExamplePlugin(page)
    await chooseExamplePlugin(page, plugin)
    return { dialogRadius: await radiusOf(await plugin.openPlan()), errors: watch.errors }
  }
})

const WORKING = { dialogRadius: PLAN_RADIUS, errors: [] }
