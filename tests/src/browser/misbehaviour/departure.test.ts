import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { shared } from '../harness/shared.ts'
import { publishWritten, showing } from '../harness/written-plugin.ts'
import { openCheckout } from './checkout-page.ts'
import { NEIGHBOUR, openStage } from './stage.ts'

/** A plugin whose effect throws when it ends. */
function throwingAtItsEnd(text: string): string {
  return showing(`() => {
    useEffect(() => () => { throw new Error('at the end of ${text}') }, [])
    return h('p', null, '${text}')
  }`)
}

describeBrowser('chromium', 'a plugin that throws while it leaves', (path) => {
  const openedStage = shared(() => openStage(path))

  it('a tenant, in an effect, goes and is reported, and the page stays', async () => {
    const plugin = { id: 'end-of-effect', source: throwingAtItsEnd('Effect') }
    await using checkout = await openCheckout(await openedStage(), plugin)
    await checkout.page.getByText('Effect').waitFor()
    await checkout.remove()
    expect(await checkout.reports(1)).toEqual([
      { pluginId: plugin.id, code: 'RENDER', message: expect.stringContaining('at the end of Effect') },
    ])
    await checkout.works()
  })

  it('a tenant, in a layout effect, goes and is reported, and the page stays', async () => {
    const source = throwingAtItsEnd('Layout').replace('useEffect(()', 'useLayoutEffect(()')
    await using checkout = await openCheckout(await openedStage(), { id: 'end-of-layout', source })
    await checkout.page.getByText('Layout').waitFor()
    await checkout.remove()
    expect(await checkout.reports(1)).toMatchObject([{ pluginId: 'end-of-layout', code: 'RENDER' }])
    await checkout.works()
  })

  it('for another version makes room for it', async () => {
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

  it('for another version makes room for it, also where it took its own element away', async () => {
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

  it('with a page of the host leaves the next one as it is', async () => {
    const plugin = { id: 'end-of-page', source: throwingAtItsEnd('Page') }
    await using checkout = await openCheckout(await openedStage(), plugin)
    await checkout.page.getByText('Page', { exact: true }).waitFor()
    await checkout.page.getByRole('link', { name: 'Cart' }).click()
    await checkout.page.getByRole('heading', { name: 'Your cart' }).waitFor()
    expect(await checkout.reports(1)).toMatchObject([{ pluginId: plugin.id, code: 'RENDER' }])
    await checkout.page.getByRole('link', { name: 'Go to checkout' }).click()
    await checkout.works()
    // Whoever wants it back gets it.
    await checkout.tryAgain()
    await checkout.page.getByText('Page', { exact: true }).waitFor()
  })

  it('beside another such leaves that one as it is, and ends told', async () => {
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
    const told = (await checkout.reports(2)).map(({ pluginId }) => pluginId)
    expect(told).toEqual([plugin.id, other.id])
    await checkout.works()
  })

  it("does not stand for the host: what that throws goes on to the host's own boundaries", async () => {
    const source = showing(`({ host }) => h('button', {
      onClick: () => host.onSelect({ id: 'faulty', label: 'Faulty', feeCents: 1 }),
    }, 'Choose')`)
    await using checkout = await openCheckout(await openedStage(), { id: 'chooses', source })
    // The host cannot show a sum of money any more. The click comes in the same task: any render in between would throw.
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
