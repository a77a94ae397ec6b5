import { expect, inject, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import {
  chooseExamplePlugin,
  EXAMPLE_LOOKS,
  EXAMPLE_NOTE,
  findExamplePlugin,
  PLAN_RADIUS,
  radiusOf,
} from '../harness/example-plugin.ts'
import { keepScreenshot } from '../harness/keep-screenshot.ts'
import { openCheckoutPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { shared } from '../harness/shared.ts'
import { showing } from '../harness/written-plugin.ts'
import { frameHeight, openSandboxScene, PAYMENT } from './sandbox-scene.ts'

describeBrowser('chromium', 'a plugin in a sandbox', (path) => {
  const openedScene = shared(openSandboxScene)
  const openedBrowser = shared(() => openChromium(path))

  it('works with the host, from the same bundle that runs without a sandbox', async () => {
    const { shop, choose } = await openedScene()
    await choose('test-plugin')
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const payment = page.frameLocator(`${PAYMENT} iframe`)
    const plugin = findExamplePlugin(payment)
    // A callback to the host, and the props that follow from it in both frames.
    await chooseExamplePlugin(page, plugin)
    await payment.locator('.pay3[data-selected=true]').waitFor()
    await page.frameLocator('[data-extension-point=order-summary] iframe').getByText(EXAMPLE_NOTE).waitFor()
    expect(await plugin.looks()).toEqual(EXAMPLE_LOOKS)
    await eventually(
      () => frameHeight(page),
      (height) => height >= 74 && height < 200,
    )
    await keepScreenshot(page, 'sandbox')

    expect(await radiusOf(await plugin.openPlan())).toBe(PLAN_RADIUS)
    // Nothing of the plugin is in the page itself.
    expect(await page.locator('.pay3').count()).toBe(0)
    expect(
      await page.evaluate(
        (edge) => performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(edge)).length,
        shop.edgeUrl,
      ),
    ).toBe(0)
    expect(watch.errors).toEqual([])
  })

  it('takes a new configuration in its frame, and a new version in a new frame', async () => {
    const { shop, choose } = await openedScene()
    await choose('test-plugin')
    await shop.install('globex', { version: '1.0.0' })
    await using checkout = await openCheckoutPage(await openedBrowser(), shop, 'globex')
    const { page, watch } = checkout
    const payment = page.frameLocator(`${PAYMENT} iframe:not([hidden])`)
    await findExamplePlugin(payment).option.click()
    const body = payment.locator('body')
    await body.evaluate((element) => element.setAttribute('data-same-document', ''))

    await shop.install('globex', { config: { label: 'Three small payments', feeCents: 100 } })
    await payment.getByText('Three small payments').waitFor()
    expect(await body.getAttribute('data-same-document')).toBe('')
    await page.getByText('$154.50').waitFor()

    await shop.publish(inject('builds').second)
    await shop.install('globex', { version: '1.1.0' })
    await payment.getByRole('button', { name: 'How it works' }).waitFor()
    expect(await body.getAttribute('data-same-document')).toBe(null)
    expect(await page.locator(`${PAYMENT} iframe`).count()).toBe(1)
    expect(watch.errors).toEqual([])
  })

  it('receives the same host functions after each change, so that effects that depend on them run once', async () => {
    const { shop, add } = await openedScene()
    const source = showing(`({ host }) => {
      const runs = useRef(0)
      useEffect(() => { runs.current += 1; document.title = String(runs.current) }, [host.onSelect])
      const onClick = () => host.onSelect({ id: 'x', label: 'X', feeCents: 1 })
      return h('button', { onClick }, String(host.selectedId))
    }`)
    await add('steady', source)
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const frame = checkout.page.frameLocator(`${PAYMENT} [data-plugin=steady] iframe`)
    await frame.getByRole('button', { name: 'card' }).click()
    await frame.getByRole('button', { name: 'x' }).waitFor()
    expect(await frame.locator('html').evaluate(() => document.title)).toBe('1')
  })

  it('can render roots of its own, since its frame shares react-dom/client', async () => {
    const { shop, add } = await openedScene()
    const source = showing(`() => {
      const place = useRef()
      useEffect(() => {
        const { createRoot } = globalThis.__PLUGBOARD_RUNTIME__.modules['react-dom/client']
        const root = createRoot(place.current)
        root.render('of its own root')
        return () => root.unmount()
      }, [])
      return h('div', { ref: place })
    }`)
    await add('own-root', source)
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    await page.frameLocator(`${PAYMENT} [data-plugin=own-root] iframe`).getByText('of its own root').waitFor()
    expect(watch.errors).toEqual([])
  })
})
