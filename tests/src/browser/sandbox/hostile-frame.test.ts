import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openCheckoutPage, openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { pay } from '../harness/pay.ts'
import { shared } from '../harness/shared.ts'
import { showing } from '../harness/written-plugin.ts'
import { failureOf, frameHeight, openSandboxScene, PAYMENT } from './sandbox-scene.ts'

/** Captures the frame's port when it first sends a message. */
const FORGER = `
const { postMessage } = MessagePort.prototype
MessagePort.prototype.postMessage = function (...args) {
  globalThis.port ??= this
  return postMessage.apply(this, args)
}
${showing(`() => h('p', null, 'forger')`)}`

declare global {
  var port: MessagePort | undefined
}

describeBrowser('chromium', 'a hostile sandbox frame', (path) => {
  const openedScene = shared(openSandboxScene)
  const openedBrowser = shared(() => openChromium(path))

  it('cannot act on the host by forged messages, which at most set the height of its frame or end it', async () => {
    const { shop, add } = await openedScene()
    await add('forger', FORGER)
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const body = page.frameLocator(`${PAYMENT} iframe`).locator('body')
    await body.getByText('forger').waitFor()
    await body.evaluate(sendForged)
    await eventually(
      () => frameHeight(page),
      (height) => height === 10_000,
    )
    expect(await page.getByTestId('total').textContent()).toBe('$438.50')
    expect(await pay(page)).toBe('Paid with Card. Thank you.')
    expect(watch.errors).toEqual([])

    await body.evaluate(() => {
      // Later, since it ends the document.
      setTimeout(() => {
        globalThis.port?.postMessage({
          type: 'failed',
          code: '__proto__',
          message: { toString: 1, valueOf: 1 },
        })
      })
    })
    expect(await failureOf(page, 'forger')).toBe('SANDBOX')
    expect(watch.errors.filter((error) => error.startsWith('uncaught'))).toEqual([])
  })

  it('changes nothing by calling the host with invalid arguments, and chooses by a later valid call', async () => {
    const { shop, add } = await openedScene()
    const source = showing(`({ host }) => h('button', {
      onClick: () => {
        for (const choice of [null, {}, 'x', { id: 1, label: {}, feeCents: NaN }]) host.onSelect(choice)
        host.onSelect({ id: 'odd', label: 'Odd', feeCents: 100 })
      },
    }, 'choose')`)
    await add('odd', source)
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    await page.frameLocator(`${PAYMENT} [data-plugin=odd] iframe`).getByRole('button').click()
    await page.getByTestId('total').getByText('$439.50').waitFor()
    expect(await pay(page)).toBe('Paid with Odd. Thank you.')
    expect(watch.errors).toEqual([])
  })

  it('has an opaque origin even when its page is opened directly', async () => {
    const { shop } = await openedScene()
    await using opened = await openWatchedPage(await openedBrowser())
    const { page } = opened
    await page.goto(`${shop.host.url}/plugin-frame`)
    expect(await page.evaluate(() => globalThis.origin)).toBe('null')
    await expect(page.evaluate(() => localStorage.length)).rejects.toThrow('SecurityError')
    await expect(page.evaluate(() => document.cookie)).rejects.toThrow('SecurityError')
  })
})

/** Runs in the frame: sends the page messages that no frame of the loader sends, and then an excessive size. */
function sendForged(): void {
  const names = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'totalCents',
    'selectedId',
    '',
    0,
    null,
  ]
  const messages: unknown[] = [
    ...names.map((name) => ({ type: 'call', name, args: [1] })),
    ...[undefined, null, 'x', 1, {}, { length: 1 }].map((args) => ({ type: 'call', name: 'onSelect', args })),
    ...['x', null, Number.NaN, Number.POSITIVE_INFINITY, -1, {}, [5000]].map((height) => ({
      type: 'size',
      height,
    })),
    undefined,
    null,
    'shown',
    [],
    { type: '__proto__' },
    { type: 'plugboard:run' },
  ]
  for (const message of messages) {
    globalThis.port?.postMessage(message)
    window.parent.postMessage(message, '*')
  }
  globalThis.port?.postMessage({ type: 'size', height: 1e300 })
}
