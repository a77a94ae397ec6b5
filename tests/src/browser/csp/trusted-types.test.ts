import { expect, inject, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { type EditingProxy, openEditingProxy } from '../harness/editing-proxy.ts'
import { findExamplePlugin, PLAN_RADIUS, radiusOf } from '../harness/example-plugin.ts'
import { openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openShop } from '../harness/open-shop.ts'
import { shared } from '../harness/shared.ts'
import { recordViolations } from './record-violations.ts'

describeBrowser('chromium', 'a page that requires Trusted Types', (path) => {
  const openedShop = shared(openGuardedShop)
  const openedBrowser = shared(() => openChromium(path))

  it("shows a plugin and its lazy chunk when it allows the loader's policy", async () => {
    const { host, allow } = await openedShop()
    allow('plugboard-loader nextjs')
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    const violations = await recordViolations(page)
    await page.goto(`${host.url}/acme/checkout`)
    expect(await radiusOf(await findExamplePlugin(page).openPlan())).toBe(PLAN_RADIUS)
    expect(await violations()).toEqual([])
    expect(watch.errors).toEqual([])

    // The requirement is in force.
    const write = page.evaluate(() => {
      document.createElement('script').src = '/script.js'
    })
    await expect(write).rejects.toThrow('TrustedScriptURL')
  })

  it("reports in the console that it does not allow the loader's policy, when it does not", async () => {
    const { host, allow } = await openedShop()
    allow('nextjs')
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    await page.goto(`${host.url}/acme/checkout`)
    const alert = page.locator('[data-plugin-error=test-plugin]').first()
    expect(await alert.getAttribute('data-code')).toBe('FETCH_OR_INTEGRITY')
    await eventually(
      async () => watch.errors,
      (errors) =>
        errors.some((error) =>
          error.includes("the page's trusted-types directive does not allow plugboard-loader"),
        ),
    )
  })
})

interface GuardedShop extends AsyncDisposable {
  /** A proxy in front of the shop's host that adds to the policy of each page. */
  readonly host: EditingProxy
  /** Sets the Trusted Types policies that a page may create from now on. */
  readonly allow: (policies: string) => void
}

async function openGuardedShop(): Promise<GuardedShop> {
  await using opened = new AsyncDisposableStack()
  const shop = opened.use(await openShop({ env: { PLUGIN_CSP: 'strict-dynamic' } }))
  await shop.publish(inject('builds').first)
  await shop.install('acme')
  const host = opened.use(await openEditingProxy(shop.host.url))
  const owned = opened.move()
  return {
    host,
    allow(policies) {
      host.edit((_, answer) => {
        const policy = answer.headers['content-security-policy']
        if (policy === undefined) return undefined
        const guarded = `${policy}; require-trusted-types-for 'script'; trusted-types ${policies}`
        return { ...answer, headers: { ...answer.headers, 'content-security-policy': guarded } }
      })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
