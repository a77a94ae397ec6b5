import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { PASS } from '../harness/editing-proxy.ts'
import { chooseExamplePlugin, findExamplePlugin } from '../harness/example-plugin.ts'
import { openCheckoutPage, openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import type { Shop } from '../harness/open-shop.ts'
import { pay } from '../harness/pay.ts'
import { shared } from '../harness/shared.ts'
import { publishWritten, showing } from '../harness/written-plugin.ts'
import { failureOf, openSandboxScene, PAYMENT } from './sandbox-scene.ts'

describeBrowser('chromium', 'the frame of a plugin in a sandbox', (path) => {
  const openedScene = shared(() => openSandboxScene({ timeoutMs: 5000 }))
  const openedBrowser = shared(() => openChromium(path))

  // As React moves it when its siblings are reordered; a browser then loads the frame again.
  it('that is moved in the document shows its plugin again, each time', async () => {
    const { shop, choose } = await openedScene()
    await choose('test-plugin')
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const frame = page.frameLocator(`${PAYMENT} iframe`)
    for (let move = 1; move <= 7; move += 1) {
      await frame.locator('.pay3:not([data-moved])').evaluate((view) => {
        view.setAttribute('data-moved', '')
      })
      await page
        .locator(`${PAYMENT} [data-plugin=test-plugin]`)
        .evaluate((place) => place.parentElement?.append(place))
    }
    await frame.locator('.pay3:not([data-moved])').waitFor()
    await chooseExamplePlugin(page, findExamplePlugin(frame))
    expect(watch.errors).toEqual([])
  })

  it('that its own plugin reloads shows the plugin again', async () => {
    const { shop, add } = await openedScene()
    await add('reloading', showing(`() => h('button', { onClick: () => location.reload() }, 'reload')`))
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const frame = page.frameLocator(`${PAYMENT} iframe`)
    const button = frame.locator('button:not([data-old])')
    await button.evaluate((element) => element.setAttribute('data-old', ''))
    await frame.getByRole('button').click()
    await button.waitFor()
    expect(watch.errors).toEqual([])
  })

  it.each([
    ['reloads itself endlessly', 'loop', `location.reload()`, 'it loads its frame again and again'],
    [
      'announces endlessly that it is ready',
      'crier',
      `for (let n = 0; n < 100; n += 1) parent.postMessage(null, '*', [new MessageChannel().port2])`,
      'it loads its frame again and again',
    ],
    [
      'navigates to a document that does not answer',
      'leaving',
      `location.href = 'about:blank'`,
      'the sandbox frame does not answer',
    ],
    [
      'calls the host endlessly',
      'flood',
      `for (let n = 0; n < 200_000; n += 1) host.onSelect({ id: 'flood', label: 'Flood', feeCents: n })`,
      'it sends more than 1000 messages a second',
    ],
  ])('that %s is removed and reported once', async (_, id, effect, message) => {
    const { shop, add } = await openedScene()
    await add(
      id,
      showing(`({ host }) => { useEffect(() => { ${effect} }, []); return h('p', null, '${id}') }`),
    )
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    expect(await failureOf(page, id)).toBe('SANDBOX')
    expect(reports(watch.errors)).toHaveLength(1)
    expect(reports(watch.errors)[0]).toContain(`${id}: ${message}`)
    expect(await page.locator(`${PAYMENT} iframe`).count()).toBe(0)
    expect(await pay(page)).toMatch(/Thank you/)
  })

  it('reports a thrown value that cannot be converted to a string', async () => {
    const { shop, add } = await openedScene()
    await add('bare', showing(`() => { throw Object.create(null) }`))
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    expect(await failureOf(checkout.page, 'bare')).toBe('RENDER')
  })

  it('starts again when its failed plugin gets another configuration, and had reported the failure once', async () => {
    const { shop, add } = await openedScene()
    await add(
      'demanding',
      showing(`({ config }) => h('p', null, 'key ' + config.key)`).replace(
        /}\s*$/,
        `, activate({ config }) { if (!config.key) throw new Error('no key') } }`,
      ),
    )
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    expect(await failureOf(page, 'demanding')).toBe('ACTIVATION')
    expect(reports(watch.errors)[0]).toMatch(/PluginLoadError: demanding: activate failed: no key/)

    await shop.install('acme', { pluginId: 'demanding', config: { key: 1 } })
    await page.frameLocator(`${PAYMENT} iframe`).getByText('key 1').waitFor()
    expect(reports(watch.errors)).toHaveLength(1)
  })

  it('starts again without a reload after an outage of the edge', async () => {
    const { shop, add, edge } = await openedScene()
    await add('unlucky', showing(`() => h('p', null, 'here')`))
    edge.edit((file) =>
      file.includes('/unlucky/')
        ? {
            status: 503,
            headers: { 'access-control-allow-origin': '*', 'cache-control': 'no-store' },
            body: '',
          }
        : undefined,
    )
    await using opened = await openWatchedPage(await openedBrowser())
    const { page } = opened
    await page.clock.install()
    await page.goto(shop.checkoutUrl('acme'))
    expect(await failureOf(page, 'unlucky')).toBe('FETCH_OR_INTEGRITY')

    edge.edit(PASS)
    await page.clock.fastForward(46_000)
    await page.frameLocator(`${PAYMENT} iframe`).getByText('here').waitFor()
    expect(await page.locator(`${PAYMENT} [data-plugin-error]`).count()).toBe(0)
  })

  it('stays when the next version fails, and is replaced by the first version that can be shown', async () => {
    const { shop, add } = await openedScene()
    await add('upgraded', showing(`() => h('p', null, 'first')`))
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const frame = page.frameLocator(`${PAYMENT} iframe:not([hidden])`)
    await frame.getByText('first').waitFor()

    await upgrade(shop, '2.0.0', `(() => { throw new Error('not this one') })()`)
    await eventually(
      async () => reports(watch.errors),
      (errors) => errors.some((error) => error.includes('not this one')),
    )
    await frame.getByText('first').waitFor()
    expect(await page.locator(`${PAYMENT} [data-plugin-error]`).count()).toBe(0)

    await upgrade(shop, '3.0.0', `() => h('p', null, 'third')`)
    await frame.getByText('third').waitFor()
    expect(await page.locator(`${PAYMENT} iframe`).count()).toBe(1)
  })

  it('stays when its plugin fails to undo an activation, which is reported', async () => {
    const { shop, add } = await openedScene()
    await add(
      'untidy',
      showing(`({ config }) => h('p', null, 'key ' + config.key)`).replace(
        /}\s*$/,
        `, activate: () => () => { throw new Error('not undone') } }`,
      ),
    )
    await using checkout = await openCheckoutPage(await openedBrowser(), shop)
    const { page, watch } = checkout
    const frame = page.frameLocator(`${PAYMENT} iframe`)
    await frame.getByText('key undefined').waitFor()
    await shop.install('acme', { pluginId: 'untidy', config: { key: 1 } })
    await frame.getByText('key 1').waitFor()
    await eventually(
      async () => reports(watch.errors),
      (errors) => errors.some((error) => error.includes('untidy: ') && error.includes('not undone')),
    )
    await frame.getByText('key 1').waitFor()
    expect(await pay(page)).toMatch(/Thank you/)
  })
})

/** Publishes another version of the plugin `upgraded`, and installs it for acme. */
async function upgrade(shop: Shop, version: string, component: string): Promise<void> {
  const metadata = { isolation: 'sandbox' }
  await publishWritten(shop.registryUrl, { id: 'upgraded', version, source: showing(component), metadata })
  await shop.install('acme', { pluginId: 'upgraded', version })
}

function reports(errors: readonly string[]): string[] {
  return errors.filter((error) => error.includes('[plugboard]'))
}
