import { describe, expect, inject, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openShop } from '../harness/open-shop.ts'
import { watchPage } from '../harness/watch-page.ts'
import { recordViolations } from './record-violations.ts'

/** What PLUGIN_CSP of the host says, and what its policy for scripts has then. */
const MODES = [
  { csp: 'none', has: [], hasNot: ["'nonce-", "'strict-dynamic'"] },
  { csp: 'nonce', has: ["'nonce-"], hasNot: ["'strict-dynamic'", "'unsafe-"] },
  { csp: 'strict-dynamic', has: ["'nonce-", "'strict-dynamic'"], hasNot: ["'unsafe-"] },
] as const

describeBrowser('chromium', 'with the policy', (path) => {
  describe.each(MODES)('$csp', ({ csp, has, hasNot }) => {
    it.each(['first', 'singleFile'] as const)('the plugin %s shows, and its lazy part', async (build) => {
      await using shop = await openShop({ env: { PLUGIN_CSP: csp } })
      await shop.publish(inject('builds')[build])
      await shop.install('acme')
      await using browser = await openChromium(path)
      const page = await browser.newPage()
      const watch = watchPage(page)
      const violations = await recordViolations(page)
      const response = await page.goto(shop.checkoutUrl('acme'))
      const policy = response?.headers()['content-security-policy'] ?? ''
      expect(policy !== '').toBe(csp !== 'none')
      for (const source of has) expect(policy).toContain(source)
      for (const source of hasNot) expect(policy).not.toContain(source)

      await page.getByRole('radio', { name: /Pay in three/ }).check()
      await page.getByRole('button', { name: 'See the plan' }).click()
      const dialog = page.getByRole('dialog', { name: 'Pay in three' })
      expect(await dialog.evaluate((element) => getComputedStyle(element).borderRadius)).toBe('14px')
      expect(await violations()).toEqual([])
      expect(watch.errors).toEqual([])

      // The policy is in force: it refuses a handler in an attribute.
      await page.evaluate(() => {
        const button = document.createElement('button')
        button.setAttribute('onclick', 'document.title = "inline"')
        button.click()
      })
      expect(await page.title()).toBe(csp === 'none' ? 'inline' : 'Shop')
      expect(await violations()).toEqual(csp === 'none' ? [] : ['script-src-attr: inline'])
    })

    it('a plugin from an origin that the host does not allow is not asked for', async () => {
      // The same edge by another name is another origin.
      await using shop = await openShop({
        edgeUrl: ({ port }) => `http://localhost:${port}`,
        env: { PLUGIN_CSP: csp, EDGE_URL: 'http://127.0.0.1:9' },
      })
      await shop.publish(inject('builds').first)
      await shop.install('acme')
      await using browser = await openChromium(path)
      const page = await browser.newPage()
      const watch = watchPage(page)
      await page.goto(shop.checkoutUrl('acme'))
      const alert = page.locator('[data-plugin="test-plugin"]').first().getByRole('alert')
      await alert.waitFor()
      expect(await alert.getAttribute('data-code')).toBe('ORIGIN_BLOCKED')
      const reports = () =>
        Promise.resolve(watch.errors.filter((error) => error.includes('is not among allowedOrigins')).length)
      expect(await reports()).toBe(1)
      await page.getByRole('button', { name: 'Pay', exact: true }).click()
      await page.getByText('Paid with Card. Thank you.').waitFor()
      await alert.getByRole('button', { name: 'Try again' }).click()
      await eventually(reports, (count) => count === 2)
      await alert.waitFor()
      expect(watch.requestsBelow(shop.edgeUrl)).toEqual({})
    })
  })
})
