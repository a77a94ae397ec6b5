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
  const openedScene = shared(() => openSandboxScene({ timeoutMs: 3000 }))
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
  ])('that fails (%s) is told with its code, and the page lives', async (id, source, code) => {
    const { shop, add } = await openedScene()
    await add(id, source, 'test-plugin')
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page } = checkout
    expect(await failureOf(page, id)).toBe(code)
    const frame = page.frameLocator(`${PAYMENT} [data-plugin=test-plugin] iframe`)
    await chooseExamplePlugin(page, findExamplePlugin(frame))
  })

  it('that throws in an event handler is told as often as a page can bear, and stays', async () => {
    const { shop, add } = await openedScene()
    const source = showing(`() => h('button', {
      onClick: () => { for (let n = 0; n < 100; n += 1) setTimeout(() => { throw new Error('no') }) },
    }, 'throw')`)
    await add('thrower', source)
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const button = page.frameLocator(`${PAYMENT} [data-plugin=thrower] iframe`).getByRole('button')
    await button.click()
    const told = () =>
      watch.errors.filter((error) => error.includes('[plugboard]') && error.includes('thrower'))
    await eventually(
      async () => told().length,
      (count) => count === 20,
    )
    await button.click()
    expect(await button.textContent()).toBe('throw')
    expect(told()).toHaveLength(20)
  })

  // The other frames are of the same opaque kind, which Chromium puts into one process: they stand still, too.
  it('that never returns is told, and the page itself lives', async () => {
    const { shop, add } = await openedScene()
    await add('endless', 'for (;;);')
    // A browser of its own: nobody else is to meet what stands still.
    await using browser = await openChromium(path)
    await using checkout = await openCheckoutPage(browser, shop)
    const { page } = checkout
    expect(await failureOf(page, 'endless')).toBe('SANDBOX')
    expect(await pay(page)).toBe('Paid with Card. Thank you.')
  })

  it('that loops without end once it shows does not hold up the page', async () => {
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
