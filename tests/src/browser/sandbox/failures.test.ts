import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { chooseExamplePlugin, findExamplePlugin } from '../harness/example-plugin.ts'
import { openCheckoutPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { pay } from '../harness/pay.ts'
import { shared } from '../harness/shared.ts'
import { showing } from '../harness/written-plugin.ts'
import { failureOf, openSandboxScene, PAYMENT } from './sandbox-scene.ts'

describeBrowser('chromium', 'a plugin in a sandbox', (path) => {
  const openedScene = shared(() => openSandboxScene({ timeoutMs: 5000 }))
  const openedBrowser = shared(() => openChromium(path))

  it.each([
    ['evaluated', `throw new Error('no')`, 'EVALUATION'],
    ['exporting-nothing', 'export default 1', 'EXPORTS_INVALID'],
    ['without-component', 'export default { extensions: {} }', 'EXTENSION_MISSING'],
    [
      'activated',
      `export default { extensions: { 'payment-methods': () => null }, activate() { throw 1 } }`,
      'ACTIVATION',
    ],
    ['rendering', showing(`() => { throw new Error('no') }`), 'RENDER'],
    ['in-an-effect', showing(`() => { useEffect(() => { throw new Error('no') }); return null }`), 'RENDER'],
    [
      'never-active',
      `export default { extensions: {}, activate: () => new Promise(() => undefined) }`,
      'TIMEOUT',
    ],
  ])('that fails (%s) is reported with its code, and the page keeps working', async (id, source, code) => {
    const { shop, add } = await openedScene()
    await add(id, source, 'test-plugin')
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page } = checkout
    expect(await failureOf(page, id)).toBe(code)
    const frame = page.frameLocator(`${PAYMENT} [data-plugin=test-plugin] iframe`)
    await chooseExamplePlugin(page, findExamplePlugin(frame))
  })

  it('that throws 100 times in an event handler is reported 20 times and stays in place', async () => {
    const { shop, add } = await openedScene()
    const source = showing(`() => h('button', {
      onClick: () => { for (let n = 0; n < 100; n += 1) setTimeout(() => { throw new Error('no') }) },
    }, 'throw')`)
    await add('thrower', source)
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const button = page.frameLocator(`${PAYMENT} [data-plugin=thrower] iframe`).getByRole('button')
    await button.click()
    const reports = () =>
      watch.errors.filter((error) => error.includes('[plugboard]') && error.includes('thrower'))
    await eventually(
      async () => reports().length,
      (count) => count === 20,
    )
    await button.click()
    expect(await button.textContent()).toBe('throw')
    expect(reports()).toHaveLength(20)
  })

  // Chromium runs all frames with an opaque origin in one process, so the other frames are blocked too.
  it('whose entry never returns is reported, and the host page keeps working', async () => {
    const { shop, add } = await openedScene()
    await add('endless', 'for (;;);')
    // A browser of its own, so that no other test is blocked.
    await using browser = await openChromium(path)
    await using checkout = await openCheckoutPage(browser, shop)
    const { page } = checkout
    expect(await failureOf(page, 'endless')).toBe('SANDBOX')
    expect(await pay(page)).toBe('Paid with Card. Thank you.')
  })

  it('that loops endlessly once it is shown does not block the host page', async () => {
    const { shop, add } = await openedScene()
    const source = showing(`({ host }) => {
      useEffect(() => {
        host.onSelect({ id: 'looping', label: 'Looping', feeCents: 1 })
        setTimeout(() => { for (;;); })
      }, [])
      return h('p', null, 'looping')
    }`)
    await add('looping', source)
    await using browser = await openChromium(path)
    await using checkout = await openCheckoutPage(browser, shop)
    const { page } = checkout
    await page.getByTestId('fee').waitFor()
    expect(await pay(page)).toBe('Paid with Looping. Thank you.')
  })
})
