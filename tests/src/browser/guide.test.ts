import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { eventually } from '../harness/eventually.ts'
import { INSTALL, runLine, UPLOAD } from '../harness/guide-lines.ts'
import { countRenderers } from './harness/count-renderers.ts'
import { describeBrowser } from './harness/describe-browser.ts'
import { keepScreenshot } from './harness/keep-screenshot.ts'
import { openChromium } from './harness/open-chromium.ts'
import { openShop } from './harness/open-shop.ts'
import { watchPage } from './harness/watch-page.ts'

const PLUGIN = '[data-plugin="test-plugin"]'

describeBrowser('chromium', 'the example plugin in the production shop', (path) => {
  it("shows after the guide's own lines published and installed its single file", async () => {
    const { singleFile } = inject('builds')
    await using shop = await openShop()
    const where = { cwd: singleFile.folder, port: Number(new URL(shop.registryUrl).port) }
    expect(await runLine(UPLOAD, where)).toMatchObject({ id: 'test-plugin', alreadyPublished: false })
    const installed = await runLine(INSTALL.replace('your-tenant-id', 'acme'), where)
    expect(installed).toMatchObject({ tenantId: 'acme', version: '1.0.0' })

    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(shop.checkoutUrl('acme'))
    await page.getByRole('radio', { name: /Pay in three/ }).check()
    expect(await page.getByTestId('total').textContent()).toBe('$441.00')
    // Its css, asset and dialog are inside of the one file.
    expect(await borderColour(page)).toBe('rgb(122, 63, 242)')
    expect(await logoWidth(page)).toBe(36)
    await page.getByRole('button', { name: 'See the plan' }).click()
    expect(await page.getByRole('dialog').evaluate((dialog) => getComputedStyle(dialog).borderRadius)).toBe(
      '14px',
    )
    expect(watch.requestsBelow(shop.edgeUrl)).toEqual({ '/plugins/bundles/test-plugin/v1.0.0/bundle.js': 1 })
    expect(watch.errors).toEqual([])
    await keepScreenshot(page, 'single-file')
  })

  it('works with the host: props both ways, hooks, a portal, a lazy chunk; one React, one request for each file', async () => {
    const { first } = inject('builds')
    await using shop = await openShop()
    await shop.publish(first)
    await shop.install('acme')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    const renderers = await countRenderers(page)
    await page.goto(shop.checkoutUrl('acme'))

    const option = page.getByRole('radio', { name: /Pay in three/ })
    await option.check()
    expect(await page.getByTestId('fee').textContent()).toBe('$2.50')
    expect(await page.getByTestId('total').textContent()).toBe('$441.00')
    expect(await page.locator('.pay3-note').textContent()).toBe('$147.00 today, the rest in two months')
    expect(await borderColour(page)).toBe('rgb(122, 63, 242)')
    expect(await logoWidth(page)).toBe(36)

    // A chunk that nobody asked for yet.
    const chunk = /\/chunks\/[^/]+\.js$/
    expect(watch.requests.filter((url) => chunk.test(url) && url.startsWith(shop.edgeUrl))).toEqual([])
    await page.getByRole('button', { name: 'See the plan' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pay in three' })
    await dialog.waitFor()
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      'Today$147.00',
      'In one month$147.00',
      'In two months$147.00',
    ])
    expect(await dialog.evaluate((element) => element.closest('[data-plugin]'))).toBe(null)
    await keepScreenshot(page, 'plan')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    // What activate began to watch.
    await page.context().setOffline(true)
    await page.getByText('Needs a connection').waitFor()
    await page.context().setOffline(false)
    await page.getByText('Fee $2.50').waitFor()

    await page.getByRole('button', { name: 'Pay', exact: true }).click()
    expect(await page.getByRole('status').textContent()).toBe('Paid with Pay in three. Thank you.')
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
    expect(watch.errors).toEqual([])
  })

  it('takes up another configuration and then another version in the open page', async () => {
    const { first, second } = inject('builds')
    await using shop = await openShop()
    await shop.publish(first)
    await shop.install('acme')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(shop.checkoutUrl('acme'))
    await page.getByRole('radio', { name: /Pay in three/ }).check()
    await page.evaluate(() => document.documentElement.setAttribute('data-same-document', ''))

    await shop.install('acme', { config: { label: 'Three small payments', feeCents: 100 } })
    await page.getByText('Three small payments').first().waitFor()
    await page.getByTestId('total').getByText('$439.50').waitFor()

    await shop.publish(second)
    await shop.install('acme', { version: '1.1.0', config: { label: 'Three small payments', feeCents: 100 } })
    await page.getByRole('button', { name: 'How it works' }).waitFor()
    expect(await page.locator(PLUGIN).first().getAttribute('data-plugin-version')).toBe('1.1.0')
    // The choice is the host's, so it outlives the version that made it.
    expect(await page.getByRole('radio', { name: /Three small payments/ }).isChecked()).toBe(true)
    await eventually(
      () => page.evaluate(() => [...document.styleSheets].flatMap(({ href }) => href ?? [])),
      (hrefs) => hrefs.every((href) => !href.includes('/v1.0.0/')),
    )
    expect(await borderColour(page)).toBe('rgb(194, 24, 91)')
    await page.getByRole('button', { name: 'How it works' }).click()
    await page.getByRole('dialog', { name: 'Three small payments' }).waitFor()
    await keepScreenshot(page, 'upgraded')
    expect(await page.evaluate(() => document.documentElement.hasAttribute('data-same-document'))).toBe(true)
    expect(watch.requests.filter((url) => url === shop.checkoutUrl('acme'))).toHaveLength(1)
    expect(watch.requestsBelow(`${shop.edgeUrl}/plugins/bundles/test-plugin/v1.1.0/`)).toMatchObject({
      'bundle.js': 1,
      'bundle.css': 1,
    })
    expect(watch.errors).toEqual([])
  })

  it('is not there for another tenant', async () => {
    const { first } = inject('builds')
    await using shop = await openShop()
    await shop.publish(first)
    await shop.install('acme')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    const asked = page.waitForResponse((response) => response.url().endsWith('/globex/plugin-manifest'))
    await page.goto(shop.checkoutUrl('globex'))
    expect(await (await asked).json()).toMatchObject({ tenantId: 'globex', plugins: [] })
    expect(await page.locator('[data-plugin]').count()).toBe(0)
    expect(watch.requestsBelow(shop.edgeUrl)).toEqual({})
    expect(watch.errors).toEqual([])
    await keepScreenshot(page, 'other-tenant')
  })

  it('stays through soft navigation, and comes by it into a page that began without plugins', async () => {
    const { first } = inject('builds')
    await using shop = await openShop()
    await shop.publish(first)
    await shop.install('acme')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(shop.host.url)
    await page.evaluate(() => document.documentElement.setAttribute('data-same-document', ''))
    await page.getByRole('link', { name: /Acme/ }).click()
    const option = page.getByRole('radio', { name: /Pay in three/ })
    await option.waitFor()
    await page.getByRole('link', { name: 'Cart' }).click()
    await page.getByRole('heading', { name: 'Your cart' }).waitFor()
    expect(await option.count()).toBe(0)
    await page.goBack()
    await option.check()
    await page.getByRole('button', { name: 'See the plan' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await page.evaluate(() => document.documentElement.hasAttribute('data-same-document'))).toBe(true)
    expect(new Set(Object.values(watch.requestsBelow(shop.edgeUrl)))).toEqual(new Set([1]))
    expect(watch.errors).toEqual([])
  })
})

describeBrowser('chromium', 'the production shop while the registry is down', (path) => {
  it('shows the plugins it knew', async () => {
    const { first } = inject('builds')
    await using shop = await openShop()
    await shop.publish(first)
    await shop.install('acme')
    expect((await fetch(shop.checkoutUrl('acme'))).status).toBe(200)
    await shop.stopRegistry()
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    await page.goto(shop.checkoutUrl('acme'))
    await page.getByRole('radio', { name: /Pay in three/ }).check()
    expect(await page.getByTestId('total').textContent()).toBe('$441.00')
  })

  it('renders without plugins when it knew none, and gets them by itself afterwards', async () => {
    const { first } = inject('builds')
    await using shop = await openShop()
    await shop.publish(first)
    await shop.install('acme')
    await shop.stopRegistry()
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    const refused = page.waitForResponse((response) => response.url().endsWith('/acme/plugin-manifest'))
    await page.goto(shop.checkoutUrl('acme'))
    expect((await refused).status()).toBe(503)
    expect(await page.getByRole('radio', { name: /Card/ }).isChecked()).toBe(true)
    expect(await page.locator('[data-plugin]').count()).toBe(0)
    await keepScreenshot(page, 'registry-down')

    await shop.startRegistry()
    await page.getByRole('radio', { name: /Pay in three/ }).check()
    await page.getByRole('button', { name: 'See the plan' }).click()
    await page.getByRole('dialog').waitFor()
    // The browser itself writes a line for each answer that was a 503.
    expect(watch.errors.filter((error) => !error.includes('503'))).toEqual([])
  })
})

/** Of the selected option: the plugin's accent, from its css. */
function borderColour(page: Page): Promise<string> {
  return page.locator('.pay3').evaluate((option) => getComputedStyle(option).borderTopColor)
}

/** Pixels of the picture as it was loaded. */
function logoWidth(page: Page): Promise<number> {
  return page.locator('img.pay3-logo').evaluate(async (image: HTMLImageElement) => {
    await image.decode()
    return image.naturalWidth
  })
}
