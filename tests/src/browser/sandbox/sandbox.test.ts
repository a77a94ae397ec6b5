import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { keepScreenshot } from '../harness/keep-screenshot.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { TAMPERED_RAN, tamperWith } from '../harness/tamper.ts'
import { watchPage } from '../harness/watch-page.ts'
import { component, REACT } from './prison.ts'
import { openSandboxScene } from './sandbox-scene.ts'

const PAYMENT = '[data-extension-point=payment-methods]'

describeBrowser('chromium', 'the example plugin in a sandbox', (path) => {
  it('works with the host from the bundle that runs in pages, too', async () => {
    await using scene = await openSandboxScene()
    const { shop } = scene
    await shop.install('acme')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(shop.checkoutUrl('acme'))

    const payment = page.frameLocator(`${PAYMENT} iframe`)
    const option = payment.getByRole('radio', { name: /Pay in three/ })
    await option.click()
    // A callback to the host, and what the host says then, into both frames.
    await page.getByTestId('total').getByText('$441.00').waitFor()
    await payment.locator('.pay3[data-selected=true]').waitFor()
    const note = page.frameLocator('[data-extension-point=order-summary] iframe').locator('.pay3-note')
    expect(await note.textContent()).toBe('$147.00 today, the rest in two months')
    expect(
      await payment.locator('.pay3').evaluate((element) => getComputedStyle(element).borderTopColor),
    ).toBe('rgb(122, 63, 242)')
    expect(
      await payment.locator('.pay3-logo').evaluate(async (image) => {
        if (!(image instanceof HTMLImageElement)) return 0
        await image.decode()
        return image.naturalWidth
      }),
    ).toBe(36)
    await eventually(
      () => frameHeight(page),
      (height) => height >= 74 && height < 200,
    )
    await keepScreenshot(page, 'sandbox')

    await payment.getByRole('button', { name: 'See the plan' }).click()
    const dialog = payment.getByRole('dialog', { name: 'Pay in three' })
    expect(await dialog.evaluate((element) => getComputedStyle(element).borderRadius)).toBe('14px')
    // Nothing of it is in the page itself.
    expect(await page.locator('.pay3').count()).toBe(0)
    expect(
      await page.evaluate(
        (edge) => performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(edge)).length,
        shop.edgeUrl,
      ),
    ).toBe(0)
    expect(watch.errors).toEqual([])
  })

  it('takes up another configuration as it is, and another version in a frame of its own', async () => {
    await using scene = await openSandboxScene()
    const { shop } = scene
    await shop.install('acme')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(shop.checkoutUrl('acme'))
    const payment = page.frameLocator(`${PAYMENT} iframe`)
    await payment.getByRole('radio', { name: /Pay in three/ }).click()
    const body = payment.locator('body')
    await body.evaluate((element) => element.setAttribute('data-same-document', ''))

    await shop.install('acme', { config: { label: 'Three small payments', feeCents: 100 } })
    await payment.getByText('Three small payments').waitFor()
    expect(await body.getAttribute('data-same-document')).toBe('')
    await page.getByText('$439.50').waitFor()

    await shop.publish(inject('builds').second)
    await shop.install('acme', { version: '1.1.0' })
    await payment.getByRole('button', { name: 'How it works' }).waitFor()
    expect(await body.getAttribute('data-same-document')).toBe(null)
    expect(await page.locator(`${PAYMENT} iframe`).count()).toBe(1)
    expect(watch.errors).toEqual([])
  })

  it.each([
    ['the entry', /bundle\.js$/],
    ['the css', /bundle\.css$/],
    ['a lazy chunk', /chunks\/.*\.js$/],
  ])('does not run when %s was changed on the wire', async (_, file) => {
    await using scene = await openSandboxScene()
    await scene.shop.install('acme')
    scene.edge.edit(tamperWith({ file, cache: 'no-store' }))
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    await page.goto(scene.shop.checkoutUrl('acme'))
    const alert = page.locator(`${PAYMENT} [data-plugin-error=test-plugin]`)
    await alert.waitFor()
    expect(await alert.getAttribute('data-code')).toBe('FETCH_OR_INTEGRITY')
    expect(scene.edge.requests.filter((request) => request.includes(TAMPERED_RAN))).toEqual([])
    scene.edge.edit(() => undefined)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await page
      .frameLocator(`${PAYMENT} iframe`)
      .getByRole('radio', { name: /Pay in three/ })
      .click()
    await page.getByTestId('total').getByText('$441.00').waitFor()
  })
})

describeBrowser('chromium', 'a plugin in a sandbox', (path) => {
  it.each([
    ['is evaluated', `throw new Error('no')`, 'EVALUATION'],
    ['exports nothing', 'export default 1', 'EXPORTS_INVALID'],
    ['has no component', 'export default { extensions: {} }', 'EXTENSION_MISSING'],
    [
      'is activated',
      `export default { extensions: { 'payment-methods': () => null }, activate() { throw 1 } }`,
      'ACTIVATION',
    ],
    [
      'renders',
      `export default { extensions: { 'payment-methods': () => { throw new Error('no') } } }`,
      'RENDER',
    ],
    [
      'has an effect',
      `export default { extensions: { 'payment-methods': () => { ${REACT}.useEffect(() => { throw new Error('no') }); return null } } }`,
      'RENDER',
    ],
    [
      'never ends',
      `export default { extensions: {}, activate: () => new Promise(() => undefined) }`,
      'TIMEOUT',
    ],
  ])('that fails when it %s is told with its code, and the page lives', async (_, entry, code) => {
    await using scene = await openSandboxScene({ timeoutMs: 1500 })
    await scene.add('acme', 'broken', entry)
    await scene.shop.install('acme')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    await page.goto(scene.shop.checkoutUrl('acme'))
    const alert = page.locator(`${PAYMENT} [data-plugin-error=broken]`)
    await alert.waitFor()
    expect(await alert.getAttribute('data-code')).toBe(code)
    await page.frameLocator(`${PAYMENT} [data-plugin=test-plugin] iframe`).getByRole('radio').click()
    await page.getByTestId('total').getByText('$441.00').waitFor()
  })

  it('that throws in an event handler is told as often as a page can bear, and stays', async () => {
    await using scene = await openSandboxScene()
    const entry = component(`return ${REACT}.createElement('button', {
      onClick: () => { for (let n = 0; n < 100; n += 1) setTimeout(() => { throw new Error('no') }) },
    }, 'throw')`)
    await scene.add('acme', 'thrower', entry)
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(scene.shop.checkoutUrl('acme'))
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

  it('keeps the functions of the host, so that effects that depend on them do not run for every change', async () => {
    await using scene = await openSandboxScene()
    const entry = component(`const runs = ${REACT}.useRef(0)
      ${REACT}.useEffect(() => { runs.current += 1; document.title = String(runs.current) }, [host.onSelect])
      return ${REACT}.createElement('button', {
        onClick: () => host.onSelect({ id: 'x', label: 'X', feeCents: 1 }),
      }, String(host.selectedId))`)
    await scene.add('acme', 'steady', entry)
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    await page.goto(scene.shop.checkoutUrl('acme'))
    const frame = page.frameLocator(`${PAYMENT} [data-plugin=steady] iframe`)
    await frame.getByRole('button', { name: 'card' }).click()
    await frame.getByRole('button', { name: 'x' }).waitFor()
    expect(await frame.locator('html').evaluate(() => document.title)).toBe('1')
  })

  it('that hands the host what it does not expect changes nothing', async () => {
    await using scene = await openSandboxScene()
    const entry = component(`return ${REACT}.createElement('button', {
      onClick: () => { for (const choice of [null, {}, 'x', { id: 1, label: {}, feeCents: NaN }]) host.onSelect(choice) },
    }, 'choose')`)
    await scene.add('acme', 'odd', entry)
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(scene.shop.checkoutUrl('acme'))
    await page.frameLocator(`${PAYMENT} [data-plugin=odd] iframe`).getByRole('button').click()
    await page.getByRole('button', { name: 'Pay', exact: true }).click()
    await page.getByText('Paid with Card. Thank you.').waitFor()
    expect(watch.errors).toEqual([])
  })

  // The other frames are of the same opaque kind, which Chromium puts into one process: they stand still, too.
  it('that never returns is told, and the page itself lives', async () => {
    await using scene = await openSandboxScene({ timeoutMs: 1500 })
    await scene.add('acme', 'endless', 'for (;;);')
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    await page.goto(scene.shop.checkoutUrl('acme'))
    const alert = page.locator(`${PAYMENT} [data-plugin-error=endless]`)
    await alert.waitFor()
    expect(await alert.getAttribute('data-code')).toBe('SANDBOX')
    await page.getByRole('button', { name: 'Pay', exact: true }).click()
    await page.getByText('Paid with Card. Thank you.').waitFor()
  })

  it('does not hold up the page by a busy loop', async () => {
    await using scene = await openSandboxScene()
    await scene.add(
      'acme',
      'busy',
      component(`${REACT}.useEffect(() => {
      setTimeout(() => { const end = performance.now() + 3000; while (performance.now() < end); }, 1000)
    }, [])
    return ${REACT}.createElement('p', null, 'busy')`),
    )
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    await page.goto(scene.shop.checkoutUrl('acme'))
    await page.frameLocator(`${PAYMENT} iframe`).getByText('busy').waitFor()
    // The longest time in which the page did nothing.
    const longestMs = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let longest = 0
          let last = performance.now()
          const begin = last
          const tick = (): void => {
            const now = performance.now()
            longest = Math.max(longest, now - last)
            last = now
            if (now - begin > 5000) resolve(longest)
            else setTimeout(tick, 10)
          }
          tick()
        }),
    )
    expect(longestMs).toBeLessThan(1000)
  })

  it('does nothing by messages that its frame would not send', async () => {
    await using scene = await openSandboxScene()
    // The frame's port is whatever sends a message.
    await scene.add(
      'acme',
      'forger',
      `
const { postMessage } = MessagePort.prototype
MessagePort.prototype.postMessage = function (...args) {
  globalThis.port ??= this
  return postMessage.apply(this, args)
}
${component(`return ${REACT}.createElement('p', null, 'forger')`)}`,
    )
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(scene.shop.checkoutUrl('acme'))
    const body = page.frameLocator(`${PAYMENT} iframe`).locator('body')
    await body.getByText('forger').waitFor()
    await body.evaluate(() => {
      const { port } = globalThis as unknown as { port: MessagePort }
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
        ...[undefined, null, 'x', 1, {}, { length: 1 }].map((args) => ({
          type: 'call',
          name: 'onSelect',
          args,
        })),
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
        port.postMessage(message)
        window.parent.postMessage(message, '*')
      }
      window.parent.postMessage({ type: 'plugboard:frame-ready' }, '*')
      port.postMessage({ type: 'size', height: 1e300 })
    })
    await eventually(
      () => frameHeight(page),
      (height) => height === 10_000,
    )
    expect(await page.getByTestId('total').textContent()).toBe('$438.50')
    await page.getByRole('button', { name: 'Pay', exact: true }).click()
    await page.getByText('Paid with Card. Thank you.').waitFor()
    expect(watch.errors).toEqual([])

    await body.evaluate(() => {
      const { port } = globalThis as unknown as { port: MessagePort }
      port.postMessage({ type: 'failed', code: '__proto__', message: { toString: 1, valueOf: 1 } })
    })
    const alert = page.locator(`${PAYMENT} [data-plugin-error=forger]`)
    await alert.waitFor()
    expect(await alert.getAttribute('data-code')).toBe('SANDBOX')
    expect(watch.errors.filter((error) => error.startsWith('uncaught'))).toEqual([])
  })

  it('has an opaque origin also where somebody opens its page', async () => {
    await using scene = await openSandboxScene()
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    await page.goto(`${scene.shop.host.url}/plugin-frame`)
    expect(await page.evaluate(() => globalThis.origin)).toBe('null')
    await expect(page.evaluate(() => localStorage.length)).rejects.toThrow('SecurityError')
    await expect(page.evaluate(() => document.cookie)).rejects.toThrow('SecurityError')
  })
})

function frameHeight(page: Page): Promise<number> {
  return page.locator(`${PAYMENT} iframe`).evaluate((frame) => frame.clientHeight)
}
