import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { shared } from '../harness/shared.ts'
import { publishWritten, showing } from '../harness/written-plugin.ts'
import { openCheckout } from './checkout-page.ts'
import { NEIGHBOUR, openStage } from './stage.ts'

/** A plugin whose effect throws in its clean-up. */
function throwingAtItsEnd(text: string): string {
  return showing(`() => {
    useEffect(() => () => { throw new Error('at the end of ${text}') }, [])
    return h('p', null, '${text}')
  }`)
}

describeBrowser('chromium', 'a plugin that throws while it is unmounted', (path) => {
  const openedStage = shared(() => openStage(path))

  it('is removed and reported after its uninstall when an effect throws, and the page keeps working', async () => {
    const plugin = { id: 'end-of-effect', source: throwingAtItsEnd('Effect') }
    await using checkout = await openCheckout(await openedStage(), plugin)
    await checkout.page.getByText('Effect').waitFor()
    await checkout.remove()
    expect(await checkout.reports(1)).toEqual([
      { pluginId: plugin.id, code: 'RENDER', message: expect.stringContaining('at the end of Effect') },
    ])
    await checkout.works()
  })

  it('is removed and reported after its uninstall when a layout effect throws, and the page keeps working', async () => {
    const source = throwingAtItsEnd('Layout').replace('useEffect(()', 'useLayoutEffect(()')
    await using checkout = await openCheckout(await openedStage(), { id: 'end-of-layout', source })
    await checkout.page.getByText('Layout').waitFor()
    await checkout.remove()
    expect(await checkout.reports(1)).toMatchObject([{ pluginId: 'end-of-layout', code: 'RENDER' }])
    await checkout.works()
  })

  it('is reported and replaced by its next version', async () => {
    const stage = await openedStage()
    const plugin = { id: 'end-of-version', source: throwingAtItsEnd('First') }
    await using checkout = await openCheckout(stage, plugin)
    await checkout.page.getByText('First').waitFor()
    const next = { ...plugin, version: '1.1.0', source: showing(`() => h('p', null, 'Second')`) }
    await publishWritten(stage.shop.registryUrl, next)
    await stage.shop.install('acme', { pluginId: plugin.id, version: '1.1.0' })
    await checkout.page.getByText('Second').waitFor()
    expect(await checkout.reports(1)).toMatchObject([{ pluginId: plugin.id, code: 'RENDER' }])
    await checkout.works()
  })

  it('is replaced by its next version when it had removed its own element', async () => {
    const stage = await openedStage()
    const source = showing(`() => {
      useEffect(() => { document.getElementById('taken').remove() }, [])
      return h('p', { id: 'taken' }, 'First')
    }`)
    const plugin = { id: 'takes-away', source }
    await using checkout = await openCheckout(stage, plugin)
    await checkout.place.and(checkout.page.locator(':empty')).waitFor({ state: 'attached' })
    const next = { ...plugin, version: '1.1.0', source: showing(`() => h('p', null, 'Second')`) }
    await publishWritten(stage.shop.registryUrl, next)
    await stage.shop.install('acme', { pluginId: plugin.id, version: '1.1.0' })
    await checkout.page.getByText('Second').waitFor()
    expect(await checkout.reports(0)).toEqual([])
    await checkout.works()
  })

  it('is reported after navigation to another page of the host, which keeps working', async () => {
    const plugin = { id: 'end-of-page', source: throwingAtItsEnd('Page') }
    await using checkout = await openCheckout(await openedStage(), plugin)
    await checkout.page.getByText('Page', { exact: true }).waitFor()
    await checkout.page.getByRole('link', { name: 'Cart' }).click()
    await checkout.page.getByRole('heading', { name: 'Your cart' }).waitFor()
    expect(await checkout.reports(1)).toMatchObject([{ pluginId: plugin.id, code: 'RENDER' }])
    await checkout.page.getByRole('link', { name: 'Go to checkout' }).click()
    await checkout.works()
    // "Try again" brings the plugin back.
    await checkout.tryAgain()
    await checkout.page.getByText('Page', { exact: true }).waitFor()
  })

  it('leaves another plugin that throws the same way in place, until that one is removed and reported too', async () => {
    const stage = await openedStage()
    const other = { id: 'end-of-other', source: throwingAtItsEnd('Other') }
    await publishWritten(stage.shop.registryUrl, other)
    await stage.shop.install('acme', { pluginId: other.id })
    const plugin = { id: 'end-of-first', source: throwingAtItsEnd('First') }
    await using checkout = await openCheckout(stage, plugin)
    stage.tenant.choose([NEIGHBOUR.id, plugin.id, other.id])
    await checkout.page.getByText('Other').waitFor()
    stage.tenant.choose([NEIGHBOUR.id, other.id])
    await checkout.place.waitFor({ state: 'detached' })
    expect(await checkout.reports(1)).toMatchObject([{ pluginId: plugin.id, code: 'RENDER' }])
    expect(await checkout.page.getByText('Other').isVisible()).toBe(true)
    stage.tenant.choose([NEIGHBOUR.id])
    await checkout.page.getByText('Other').waitFor({ state: 'detached' })
    const reported = (await checkout.reports(2)).map(({ pluginId }) => pluginId)
    expect(reported).toEqual([plugin.id, other.id])
    await checkout.works()
  })

  it("is not reported for an error of the host, which reaches the host's own error boundary", async () => {
    const source = showing(`({ host }) => h('button', {
      onClick: () => host.onSelect({ id: 'faulty', label: 'Faulty', feeCents: 1 }),
    }, 'Choose')`)
    await using checkout = await openCheckout(await openedStage(), { id: 'chooses', source })
    // The host can no longer format money. The click comes in the same task, since any render in between would throw.
    await checkout.page.getByRole('button', { name: 'Choose' }).evaluate((button: HTMLElement) => {
      Object.defineProperty(Intl.NumberFormat.prototype, 'format', {
        get() {
          throw new Error('no money')
        },
      })
      button.click()
    })
    await checkout.page.getByRole('heading', { name: 'Checkout' }).waitFor({ state: 'detached' })
    expect(await checkout.reports(0)).toEqual([])
  })
})
