import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { shared } from '../harness/shared.ts'
import { REACT, showing } from '../harness/written-plugin.ts'
import { bundleSecondReact } from './bundle-second-react.ts'
import { openCheckout } from './checkout-page.ts'
import { FAILING_PLUGINS } from './misbehaving-plugins.ts'
import { openStage, TIMEOUT_MS } from './stage.ts'

describeBrowser('chromium', 'in the production shop, a plugin', (path) => {
  const openedStage = shared(() => openStage(path))

  it.each(FAILING_PLUGINS)(
    'that $what fails in its own place with $code',
    async ({ plugin, code, message }) => {
      await using checkout = await openCheckout(await openedStage(), plugin)
      await checkout.showsFailure(code)
      await checkout.works()
      const requests = await checkout.requests()
      expect(Object.values(requests).filter((count) => count > 1)).toEqual([])
      expect(await checkout.reports(1)).toEqual([
        { pluginId: plugin.id, code, message: expect.stringMatching(message) },
      ])
    },
  )

  it('with its own copy of React fails in its own place, and the message tells its author what to do', async () => {
    const plugin = { id: 'second-react', source: await bundleSecondReact() }
    await using checkout = await openCheckout(await openedStage(), plugin)
    await checkout.showsFailure('RENDER')
    await checkout.works()
    const [failure] = await checkout.reports(1)
    expect(failure?.message).toContain('a React of its own: build it with a template of the plugin kit')
  })

  it('that throws in an event handler is reported and stays in place', async () => {
    const source = showing(`() => h('button', { onClick: () => { throw new Error('in handler') } }, 'Throw')`)
    await using checkout = await openCheckout(await openedStage(), { id: 'throws-in-handler', source })
    await checkout.page.getByRole('button', { name: 'Throw' }).click()
    expect(await checkout.reports(1)).toEqual([
      { pluginId: 'throws-in-handler', code: 'UNCAUGHT', message: expect.stringContaining('in handler') },
    ])
    expect(await checkout.page.getByRole('button', { name: 'Throw' }).isVisible()).toBe(true)
    await checkout.works()
  })

  it('with an unhandled rejection is reported and stays in place', async () => {
    const source = showing(`() => {
      useEffect(() => { void (async () => { throw new Error('in promise') })() }, [])
      return h('p', null, 'Here')
    }`)
    await using checkout = await openCheckout(await openedStage(), { id: 'rejects-unheard', source })
    expect(await checkout.reports(1)).toEqual([
      { pluginId: 'rejects-unheard', code: 'UNCAUGHT', message: expect.stringContaining('in promise') },
    ])
    expect(await checkout.page.getByText('Here').isVisible()).toBe(true)
    await checkout.works()
  })

  it('that blocks the page while it is evaluated does not make its neighbour time out', async () => {
    const stage = await openedStage()
    // The neighbour's bundle arrives while the page is blocked.
    stage.edge.delay('/neighbour/v1.0.0/bundle.js', 1000)
    const source = `${showing(`() => h('p', null, 'Awake')`)}
      const end = Date.now() + ${2 * TIMEOUT_MS}
      while (Date.now() < end);`
    await using checkout = await openCheckout(stage, { id: 'blocks', source })
    stage.edge.delay('/neighbour/v1.0.0/bundle.js', 0)
    await checkout.page.getByText('Awake').waitFor()
    await checkout.works()
    expect(await checkout.reports(0)).toEqual([])
  })

  it('that suspends for ever keeps its fallback, and its neighbour is shown', async () => {
    const source = showing('() => { throw new Promise(() => {}) }')
    await using checkout = await openCheckout(await openedStage(), { id: 'suspends', source })
    await checkout.works()
    expect(await checkout.page.locator('[data-plugin="suspends"] .skeleton').isVisible()).toBe(true)
    expect(Object.values(await checkout.requests())).toEqual([1])
  })

  it('whose clean-up throws is reported and removed', async () => {
    const source = `${REACT}export default {
      extensions: { 'payment-methods': () => h('p', null, 'Here') },
      activate: () => () => { throw new Error('in dispose') },
    }`
    await using checkout = await openCheckout(await openedStage(), { id: 'dispose-throws', source })
    await checkout.page.getByText('Here').waitFor()
    await checkout.remove()
    expect(await checkout.reports(1)).toEqual([
      { pluginId: 'dispose-throws', code: 'ACTIVATION', message: expect.stringContaining('in dispose') },
    ])
    await checkout.works()
  })

  it('cannot replace the modules that the host shares', async () => {
    const source = `${REACT}
      const attempts = {
        replace: () => { globalThis.__PLUGBOARD_RUNTIME__ = {} },
        define: () => { Object.defineProperty(globalThis, '__PLUGBOARD_RUNTIME__', { value: {} }) },
        remove: () => { delete globalThis.__PLUGBOARD_RUNTIME__ },
        replaceModules: () => { globalThis.__PLUGBOARD_RUNTIME__.modules = {} },
        replaceReact: () => { globalThis.__PLUGBOARD_RUNTIME__.modules.react = {} },
        patchReact: () => { globalThis.__PLUGBOARD_RUNTIME__.modules.react.useState = () => ['', () => {}] },
        addModule: () => { globalThis.__PLUGBOARD_RUNTIME__.modules.mine = {} },
      }
      const before = globalThis.__PLUGBOARD_RUNTIME__.modules.react
      const done = Object.entries(attempts).flatMap(([name, attempt]) => {
        try { attempt(); return name } catch (error) { return error instanceof TypeError ? [] : String(error) }
      })
      if (globalThis.__PLUGBOARD_RUNTIME__.modules.react !== before) done.push('another React')
      export default { extensions: { 'payment-methods': () => h('p', null, 'Done: ' + (done.join() || 'nothing')) } }`
    await using checkout = await openCheckout(await openedStage(), { id: 'replaces-runtime', source })
    await checkout.page.getByText('Done: nothing').waitFor()
    await checkout.works()
    expect(await checkout.reports(0)).toEqual([])
  })
})
