import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { INSTALL, runLine, UPLOAD } from '../harness/guide-lines.ts'
import { countRenderers } from './harness/count-renderers.ts'
import { describeBrowser } from './harness/describe-browser.ts'
import {
  chooseExamplePlugin,
  EXAMPLE_LOOKS,
  EXAMPLE_NOTE,
  findExamplePlugin,
  PLAN_RADIUS,
  radiusOf,
} from './harness/example-plugin.ts'
import { hydrated } from './harness/hydrated.ts'
import { keepScreenshot } from './harness/keep-screenshot.ts'
import { openCheckoutPage, openWatchedPage } from './harness/open-checkout-page.ts'
import { openChromium } from './harness/open-chromium.ts'
import { openShop, type Shop } from './harness/open-shop.ts'
import { pay } from './harness/pay.ts'
import { shared } from './harness/shared.ts'

describeBrowser('chromium', 'the example plugin in the production shop', (path) => {
  const openedShop = shared(() => openShop({ installed: inject('builds').first }))
  const openedBrowser = shared(() => openChromium(path))

  it("is shown after the guide's own commands publish and install it as a single file", async () => {
    const { singleFile } = inject('builds')
    await using shop = await openShop()
    const where = { cwd: singleFile.folder, port: Number(new URL(shop.registryUrl).port) }
    expect(await runLine(UPLOAD, where)).toMatchObject({ id: 'test-plugin', alreadyPublished: false })
    const installed = await runLine(INSTALL.replace('your-tenant-id', 'acme'), where)
    expect(installed).toMatchObject({ tenantId: 'acme', version: '1.0.0' })

    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const plugin = findExamplePlugin(page)
    await chooseExamplePlugin(page, plugin)
    // Its CSS, asset and dialog are all inside the one file.
    expect(await plugin.looks()).toEqual(EXAMPLE_LOOKS)
    expect(await radiusOf(await plugin.openPlan())).toBe(PLAN_RADIUS)
    expect(watch.requestsBelow(shop.edgeUrl)).toEqual({ '/plugins/bundles/test-plugin/v1.0.0/bundle.js': 1 })
    expect(watch.errors).toEqual([])
    await keepScreenshot(page, 'single-file')
  })

  it('works with props, callbacks, hooks, a portal and a lazy chunk, on one React and with one request per file', async () => {
    const shop = await openedShop()
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    const renderers = await countRenderers(page)
    await page.goto(shop.checkoutUrl('acme'))

    const plugin = findExamplePlugin(page)
    await chooseExamplePlugin(page, plugin)
    expect(await page.getByTestId('fee').textContent()).toBe('$2.50')
    await page.locator('.pay3-note').getByText(EXAMPLE_NOTE).waitFor()
    expect(await plugin.looks()).toEqual(EXAMPLE_LOOKS)

    // The lazy chunk has not been requested yet.
    const chunk = /\/chunks\/[^/]+\.js$/
    expect(watch.requests.filter((url) => chunk.test(url) && url.startsWith(shop.edgeUrl))).toEqual([])
    const dialog = await plugin.openPlan()
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      'Today$147.00',
      'In one month$147.00',
      'In two months$147.00',
    ])
    expect(await dialog.evaluate((element) => element.closest('[data-plugin]'))).toBe(null)
    await keepScreenshot(page, 'plan')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    // The connection, which activate watches.
    await page.context().setOffline(true)
    await page.getByText('Needs a connection').waitFor()
    await page.context().setOffline(false)
    await page.getByText('Fee $2.50').waitFor()

    expect(await pay(page)).toBe('Paid with Pay in three. Thank you.')
    await keepScreenshot(page, 'checkout')

    const requests = watch.requestsBelow(`${shop.edgeUrl}/plugins/bundles/test-plugin/v1.0.0/`)
    expect(
      Object.keys(requests)
        .map((name) => name.replace(/[.-][0-9a-f]{8}\./, '.'))
        .toSorted(),
    ).toEqual([
      'assets/logo.svg',
      'bundle.css',
      'bundle.js',
      expect.stringMatching(/^chunks\/\w+\.css$/),
      expect.stringMatching(/^chunks\/\w+\.js$/),
    ])
    expect(new Set(Object.values(requests))).toEqual(new Set([1]))
    expect(await renderers()).toBe(1)
    // The browser itself logs each request made while offline.
    expect(watch.errors.filter((error) => !error.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
  })

  it('is neither shown nor requested for a tenant that has not installed it', async () => {
    const shop = await openedShop()
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    const asked = page.waitForResponse((response) => response.url().endsWith('/globex/plugin-manifest'))
    await page.goto(shop.checkoutUrl('globex'))
    expect(await (await asked).json()).toMatchObject({ tenantId: 'globex', plugins: [] })
    expect(await page.locator('[data-plugin]').count()).toBe(0)
    expect(watch.requestsBelow(shop.edgeUrl)).toEqual({})
    expect(watch.errors).toEqual([])
    await keepScreenshot(page, 'other-tenant')
  })

  it('is shown after soft navigation from a page without plugins, and again after going back', async () => {
    const shop = await openedShop()
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    await page.goto(shop.host.url)
    await hydrated(page, '[data-tenant=acme] a')
    const isSameDocument = await markDocument(page)
    await page.getByRole('link', { name: /Acme/ }).click()
    const plugin = findExamplePlugin(page)
    await plugin.option.waitFor()
    await page.getByRole('link', { name: 'Cart' }).click()
    await page.getByRole('heading', { name: 'Your cart' }).waitFor()
    expect(await plugin.option.count()).toBe(0)
    await page.goBack()
    await chooseExamplePlugin(page, plugin)
    await plugin.openPlan()
    expect(await isSameDocument()).toBe(true)
    expect(new Set(Object.values(watch.requestsBelow(shop.edgeUrl)))).toEqual(new Set([1]))
    expect(watch.errors).toEqual([])
  })

  it('takes a new configuration and then a new version in the open page, without a reload', async () => {
    const shop = await openedShop()
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    await chooseExamplePlugin(page, findExamplePlugin(page))
    const isSameDocument = await markDocument(page)

    await shop.install('acme', { config: { label: 'Three small payments', feeCents: 100 } })
    await page.getByText('Three small payments').first().waitFor()
    await page.getByTestId('total').getByText('$439.50').waitFor()

    await shop.publish(inject('builds').second)
    await shop.install('acme', { version: '1.1.0' })
    await page.getByRole('button', { name: 'How it works' }).waitFor()
    expect(
      await page.locator('[data-plugin="test-plugin"]').first().getAttribute('data-plugin-version'),
    ).toBe('1.1.0')
    // The choice is the host's state, so it outlives the version that made it.
    expect(await page.getByRole('radio', { name: /Three small payments/ }).isChecked()).toBe(true)
    await eventually(
      () => page.evaluate(() => [...document.styleSheets].flatMap(({ href }) => href ?? [])),
      (hrefs) => hrefs.every((href) => !href.includes('/v1.0.0/')),
    )
    expect((await findExamplePlugin(page).looks()).accent).toBe('rgb(194, 24, 91)')
    await page.getByRole('button', { name: 'How it works' }).click()
    await page.getByRole('dialog', { name: 'Three small payments' }).waitFor()
    await keepScreenshot(page, 'upgraded')
    expect(await isSameDocument()).toBe(true)
    expect(watch.requests.filter((url) => url === shop.checkoutUrl('acme'))).toHaveLength(1)
    expect(watch.requestsBelow(`${shop.edgeUrl}/plugins/bundles/test-plugin/v1.1.0/`)).toMatchObject({
      'bundle.js': 1,
      'bundle.css': 1,
    })
    expect(watch.errors).toEqual([])
  })
})

describeBrowser('chromium', 'the production shop while the registry is down', (path) => {
  const openedShop = shared(openShopForBoth)
  const openedBrowser = shared(() => openChromium(path))

  it('still shows the plugins of the last manifest it received', async () => {
    const shop = await openedShop()
    expect((await fetch(shop.checkoutUrl('acme'))).status).toBe(200)
    await shop.stopRegistry()
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    await chooseExamplePlugin(checkout.page, findExamplePlugin(checkout.page))
    await shop.startRegistry()
  })

  it('renders without plugins when it has no manifest, and shows them without a reload once the registry is back', async () => {
    const shop = await openedShop()
    await shop.stopRegistry()
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    const refused = page.waitForResponse((response) => response.url().endsWith('/globex/plugin-manifest'))
    await page.goto(shop.checkoutUrl('globex'))
    expect((await refused).status()).toBe(503)
    expect(await page.getByRole('radio', { name: /Card/ }).isChecked()).toBe(true)
    expect(await page.locator('[data-plugin]').count()).toBe(0)
    await keepScreenshot(page, 'registry-down')

    await shop.startRegistry()
    const plugin = findExamplePlugin(page)
    await plugin.option.check()
    await plugin.openPlan()
    // The browser itself logs each 503.
    expect(watch.errors.filter((error) => !error.includes('503'))).toEqual([])
  })
})

async function openShopForBoth(): Promise<Shop> {
  const shop = await openShop({ installed: inject('builds').first })
  await shop.install('globex')
  return shop
}

/** Marks a page's document; the function returned says whether the page still has that document. */
async function markDocument(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => document.documentElement.setAttribute('data-same-document', ''))
  return () => page.evaluate(() => document.documentElement.hasAttribute('data-same-document'))
}
