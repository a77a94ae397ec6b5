import { describe, expect, inject, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { chooseExamplePlugin, findExamplePlugin, PLAN_RADIUS, radiusOf } from '../harness/example-plugin.ts'
import { openCheckoutPage, openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openShop } from '../harness/open-shop.ts'
import { pay } from '../harness/pay.ts'
import { shared } from '../harness/shared.ts'
import { recordViolations } from './record-violations.ts'

/** Each value of the host's PLUGIN_CSP, with the sources that its script policy then has and lacks. */
const MODES = [
  { csp: 'none', has: [], hasNot: ["'nonce-", "'strict-dynamic'"] },
  { csp: 'nonce', has: ["'nonce-"], hasNot: ["'strict-dynamic'", "'unsafe-"] },
  { csp: 'strict-dynamic', has: ["'nonce-", "'strict-dynamic'"], hasNot: ["'unsafe-"] },
] as const

describeBrowser('chromium', 'a host', (path) => {
  const openedBrowser = shared(() => openChromium(path))

  describe.each(MODES)('with PLUGIN_CSP=$csp', ({ csp, has, hasNot }) => {
    const openedShop = shared(() => openShop({ env: { PLUGIN_CSP: csp } }))

    it.each([
      ['first', '1.0.0'],
      ['nextFile', '1.0.1'],
    ] as const)(
      'shows the build %s of a plugin and its lazy chunk without a violation',
      async (build, version) => {
        const shop = await openedShop()
        await shop.publish(inject('builds')[build], { version })
        await shop.install('acme', { version })
        await shop.hostShows([`test-plugin@${version}`])
        await using opened = await openWatchedPage(await openedBrowser())
        const { page, watch } = opened
        const violations = await recordViolations(page)
        const response = await page.goto(shop.checkoutUrl('acme'))
        const policy = response?.headers()['content-security-policy'] ?? ''
        expect(policy !== '').toBe(csp !== 'none')
        for (const source of has) expect(policy).toContain(source)
        for (const source of hasNot) expect(policy).not.toContain(source)

        const plugin = findExamplePlugin(page)
        await chooseExamplePlugin(page, plugin)
        expect(await radiusOf(await plugin.openPlan())).toBe(PLAN_RADIUS)
        expect(await violations()).toEqual([])
        expect(watch.errors).toEqual([])

        // The policy is in force: it refuses a handler in an attribute.
        await page.evaluate(() => {
          const button = document.createElement('button')
          button.setAttribute('onclick', 'document.title = "inline"')
          button.click()
        })
        expect(await page.title()).toBe(csp === 'none' ? 'inline' : 'Shop')
        await expect.poll(violations).toEqual(csp === 'none' ? [] : ['script-src-attr: inline'])
      },
    )

    it('never requests a plugin from an origin that it does not allow', async () => {
      // The same edge under another host name is another origin.
      await using shop = await openShop({
        edgeUrl: ({ port }) => `http://localhost:${port}`,
        env: { PLUGIN_CSP: csp, EDGE_URL: 'http://127.0.0.1:9' },
        installed: inject('builds').first,
      })
      await using checkout = await openCheckoutPage(await openedBrowser(), shop)
      const { page, watch } = checkout
      const failure = page.locator('[data-plugin-error="test-plugin"]').first()
      await failure.waitFor()
      expect(await failure.getAttribute('data-code')).toBe('ORIGIN_BLOCKED')
      const reports = () =>
        Promise.resolve(watch.errors.filter((error) => error.includes('is not among allowedOrigins')).length)
      expect(await reports()).toBe(1)
      expect(await pay(page)).toBe('Paid with Card. Thank you.')
      await page.getByRole('button', { name: 'Try again' }).first().click()
      await eventually(reports, (count) => count === 2)
      await failure.waitFor()
      expect(watch.requestsBelow(shop.edgeUrl)).toEqual({})
    })
  })
})
