import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage, type ReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

/** What a host passes whose sessions are down: it rejects after the page has rendered. */
const REJECTED = "new Promise((_, reject) => setTimeout(() => reject(new Error('the sessions are down'))))"

const COUNTS = `${REACT}export default { extensions: { point() {
  const [count, setCount] = useState(0)
  return h('button', { onClick: () => setCount(count + 1) }, 'Plugin ' + count)
} } }`

describeBrowser('chromium', 'an extension point', (path) => {
  const browser = shared(() => openChromium(path))

  it('is busy and shows its fallback until the manifest is known, and only then that it is empty', async () => {
    await using host = await openReactPage(await browser(), [])
    await host.page.getByText('empty').waitFor()
    host.answer(() => new Response(null, { status: 503 }))
    await host.setHost({ key: 'unknown', manifest: null })
    await host.page.getByText('loading').waitFor()
    const point = host.page.locator('[data-extension-point=point]')
    expect(await point.getAttribute('aria-busy')).toBe('true')
    expect(await host.page.getByText('empty').count()).toBe(0)
    host.answer()
    await host.page.getByText('empty').waitFor()
    expect(await point.getAttribute('aria-busy')).toBe('false')
  })

  it('asks the host again when the promise of the tenant rejects, shows the plugins that it gets, and keeps them when the next promise resolves', async () => {
    await using host = await openReactPage(await browser(), [{ id: 'counts', source: COUNTS }])
    const { page } = host
    const reported = page.waitForEvent('pageerror')
    host.answer(() => new Response(null, { status: 503 }))
    await page.evaluate(`setHost({ key: 'rejected', manifest: null, tenantId: ${REJECTED} })`)
    expect((await reported).message).toBe('the sessions are down')
    await page.getByText('loading').waitFor()
    host.answer()
    await page.getByRole('button', { name: 'Plugin 0' }).click()
    await page.evaluate(`setHost({ tenantId: Promise.resolve('acme') })`)
    await twoFrames(page)
    await page.getByRole('button', { name: 'Plugin 1' }).waitFor()
  })

  it('is empty when the host answers, after the promise of the tenant has rejected, that the user has none', async () => {
    await using host = await openReactPage(await browser(), [{ id: 'counts', source: COUNTS }])
    host.answer(() => new Response(null, { status: 204 }))
    await host.page.evaluate(`setHost({ key: 'rejected', manifest: null, tenantId: ${REJECTED} })`)
    await host.page.getByText('empty').waitFor()
    expect(await host.page.locator('[data-extension-point=point]').getAttribute('aria-busy')).toBe('false')
  })

  it.each(['null', 'Promise.resolve(null)'])(
    'is empty for a user without a tenant (%s), whose page asks for no manifest, and shows the plugins after the sign-in',
    async (nobody) => {
      await using host = await openReactPage(await browser(), [{ id: 'counts', source: COUNTS }])
      const { page } = host
      const asked = () => host.requests.filter((requested) => requested === '/manifest').length
      const before = asked()
      await page.evaluate(`setHost({ key: 'nobody', manifest: null, tenantId: ${nobody} })`)
      await page.locator('[data-extension-point=point][aria-busy=false]').getByText('empty').waitFor()
      await page.getByRole('button', { name: 'Host 0' }).click()
      expect(asked()).toBe(before)
      await page.evaluate(
        `fetch('/manifest').then((answer) => answer.json()).then((manifest) => setHost({ tenantId: 'acme', manifest }))`,
      )
      await page.getByRole('button', { name: 'Plugin 0' }).waitFor()
      expect(await page.getByRole('button').allTextContents()).toEqual(['Host 1', 'Plugin 0'])
      await page.evaluate(`setHost({ tenantId: null, manifest: null })`)
      await page.getByText('empty').waitFor()
      expect(await page.getByRole('button').allTextContents()).toEqual(['Host 0'])
      expect(await host.events()).not.toContainEqual(expect.stringContaining('failed'))
    },
  )

  it.each([
    ['a tenant', 'a promise that rejects', `'acme'`, REJECTED],
    ['a promise', 'one that rejects', `Promise.resolve('acme')`, REJECTED],
    ['a tenant', 'a promise that stays pending', `'acme'`, 'new Promise(() => {})'],
  ])(
    'keeps the state of the page and its plugins when the host passes %s and then %s',
    async (_, __, before, then) => {
      await using host = await openReactPage(await browser(), [{ id: 'counts', source: COUNTS }])
      const { page } = host
      await page.evaluate(`setHost({ key: 'before', tenantId: ${before} })`)
      await page.getByRole('button', { name: 'Host 0' }).click()
      await page.getByRole('button', { name: 'Plugin 0' }).click()
      await page.evaluate(`setHost({ tenantId: window.later = ${then} })`)
      // What React renders because of it is in the page two frames later.
      await page.evaluate(`new Promise((resolve) => {
      const settled = () => requestAnimationFrame(() => requestAnimationFrame(resolve))
      later.then(settled, settled)
      setTimeout(settled, 100)
    })`)
      expect(await page.getByRole('button').allTextContents()).toEqual(['Host 1', 'Plugin 1'])
    },
  )

  it('emits that a sandboxed plugin is ready once its frame shows it', async () => {
    const source = `${REACT}export default { extensions: { point: () => h('p', null, 'Framed') } }`
    await using host = await openReactPage(await browser(), [{ id: 'framed', source, isolation: 'sandbox' }])
    await expect.poll(host.events).toEqual([expect.stringContaining('framed@1.0.0 failed SANDBOX')])
    await host.setHost({ key: 'sandbox', timeoutMs: 20_000, sandbox: { frameUrl: '/frame' } })
    await host.page.frameLocator('iframe').getByText('Framed').waitFor()
    await expect.poll(host.events).toContain('framed@1.0.0 ready')
  })

  it('keeps the frame of a sandboxed plugin when only the signature in its URL is another, and uses that for a frame that is moved', async () => {
    const source = `${REACT}export default { extensions: { point() {
      const [count, setCount] = useState(0)
      return h('button', { onClick: () => setCount(count + 1) }, 'Clicked ' + count)
    } } }`
    const plugin = { id: 'framed', source, isolation: 'sandbox', signature: '~1.A' } as const
    await using host = await openReactPage(await browser(), [plugin])
    await host.setHost({ key: 'sandbox', timeoutMs: 20_000, sandbox: { frameUrl: '/frame' } })
    const button = host.page.frameLocator('iframe').getByRole('button')
    await button.click()
    host.have([{ ...plugin, signature: '~2.B' }])
    await host.refresh()
    await button.click()
    await button.getByText('Clicked 2').waitFor()
    expect(host.requests.filter((requested) => requested.includes('~2.B'))).toEqual([])
    await host.page.route('**/~1.A/**', (route) => route.fulfill({ status: 403 }))
    await host.page.locator('[data-plugin=framed]').evaluate((place) => place.parentElement?.append(place))
    await button.getByText('Clicked 0').waitFor()
  })

  describe('with several failed plugins', () => {
    const ids = ['first', 'second', 'third']
    const plugins = ids.map((id) => ({
      id,
      source: `${REACT}export default { extensions: { point: () => h('button', null, '${id}') } }`,
    }))

    it('announces them once, and one button tries all of them again while the focus stays in the page', async () => {
      await using host = await openReactPage(await browser(), [...plugins, { id: 'works', source: COUNTS }], {
        failing: 'bundle.js',
        prepare: countAlerts,
      })
      const { page } = host
      await expect.poll(() => page.locator('[data-plugin-error]').count()).toBe(4)
      expect(await page.locator('[data-plugin-error]').allTextContents()).toEqual(
        [...ids, 'works'].map((id) => `Plugin ${id} is unavailable.`),
      )
      expect(await page.evaluate('alerts')).toEqual(['Not everything could be loaded.'])
      const tryAgain = page.getByRole('button', { name: 'Try again' })
      expect(await tryAgain.count()).toBe(1)

      // Still down: the focus returns to the button, so that it can be pressed again.
      await tryAgain.focus()
      await page.keyboard.press('Enter')
      await expect.poll(async () => (await host.events()).length).toBe(8)
      await expect.poll(() => focused(host)).toBe('Try again')

      host.fail()
      await page.keyboard.press('Enter')
      await expect
        .poll(() => page.locator('[data-plugin] button').allTextContents())
        .toEqual([...ids, 'Plugin 0'])
      expect(await tryAgain.count()).toBe(0)
      expect(await page.evaluate('document.activeElement.dataset.extensionPoint')).toBe('point')
      await page.keyboard.press('Tab')
      expect(await focused(host)).toBe('first')
    })

    it('announces them once for all extension points, and each button tries all of the page again', async () => {
      await using host = await openReactPage(await browser(), plugins, {
        failing: 'bundle.js',
        prepare: async (page) => {
          await countAlerts(page)
          await page.addInitScript(`window.Extra = () => { ${REACT}
            return h(ExtensionPoint, { name: 'point', host: {} }) }`)
        },
      })
      const { page } = host
      await expect.poll(() => page.locator('[data-plugin-error]').count()).toBe(6)
      const tryAgain = page.getByRole('button', { name: 'Try again' })
      expect(await tryAgain.count()).toBe(2)
      expect(await page.evaluate('alerts')).toEqual(['Not everything could be loaded.'])

      // Still down: announced again, once.
      await tryAgain.last().click()
      await expect.poll(async () => (await host.events()).length).toBe(6)
      await expect.poll(() => tryAgain.count()).toBe(2)
      expect(await page.evaluate('alerts')).toHaveLength(2)

      host.fail()
      await tryAgain.last().click()
      await expect
        .poll(() => page.locator('[data-plugin] button').allTextContents())
        .toEqual([...ids, ...ids])
      expect(await tryAgain.count()).toBe(0)
      // A plugin that is at both is fetched once for each press.
      expect(host.requests.filter((requested) => requested.includes('retry=2'))).toHaveLength(ids.length)
      expect(host.requests.filter((requested) => requested.includes('retry=3'))).toEqual([])
    })

    it('announces one that fails later, and none that works again', async () => {
      await using host = await openReactPage(await browser(), plugins, {
        failing: 'first/v1.0.0/bundle.js',
        prepare: async (page) => {
          await countAlerts(page)
          await page.addInitScript(`{ const now = performance.now.bind(performance)
            window.passedMs = 0; performance.now = () => now() + passedMs }`)
        },
      })
      const { page } = host
      const errors = () => page.locator('[data-plugin-error]').allTextContents()
      await expect.poll(errors).toEqual(['Plugin first is unavailable.'])
      await page.evaluate('passedMs = 1000')
      host.fail('bundle.js')
      host.have([...plugins, { id: 'works', source: COUNTS }])
      await host.refresh()
      await expect.poll(errors).toEqual(['Plugin first is unavailable.', 'Plugin works is unavailable.'])
      expect(await page.evaluate('alerts')).toHaveLength(2)
      host.have(plugins)
      await host.refresh()
      await expect.poll(errors).toEqual(['Plugin first is unavailable.'])
      expect(await page.evaluate('alerts')).toHaveLength(2)
    })

    it('keeps the focus in the page when the plugins recover without the button on which it is', async () => {
      await using host = await openReactPage(await browser(), plugins, { failing: 'bundle.js' })
      await host.page.getByRole('button', { name: 'Try again' }).focus()
      host.fail()
      // A new configuration starts a failed plugin again.
      host.have(plugins.map((plugin) => ({ ...plugin, config: { again: true } })))
      await host.refresh()
      await host.page.getByRole('button', { name: 'third' }).waitFor()
      expect(await host.page.evaluate('document.activeElement.dataset.extensionPoint')).toBe('point')
    })

    it('shows what errorFallback returns for each, and no notice', async () => {
      await using host = await openReactPage(await browser(), plugins, { failing: 'bundle.js' })
      await host.page.evaluate(`{ ${REACT} setHost({ within: {
        errorFallback: ({ plugin, retry }) => h('button', { onClick: retry }, 'Retry ' + plugin.id),
      } }) }`)
      await host.page.getByRole('button', { name: 'Retry third' }).waitFor()
      expect(await host.page.getByRole('alert').count()).toBe(0)
      host.fail()
      await host.page.getByRole('button', { name: 'Retry second' }).click()
      await host.page.getByRole('button', { name: 'second', exact: true }).waitFor()
      expect(await host.page.getByRole('button', { name: 'Retry' }).count()).toBe(2)
    })
  })
})

/** What React renders because of a promise that has settled is in the page after it. */
async function twoFrames(page: Page): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
}

function focused({ page }: ReactPage): Promise<unknown> {
  return page.evaluate('document.activeElement.textContent')
}

/** Records in `alerts` what a screen reader would announce: each text that an alert gets. */
async function countAlerts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const alerts: (string | null)[] = []
    Object.assign(window, { alerts })
    new MutationObserver((records) => {
      const changed = records.flatMap(({ target, addedNodes }) => [target, ...addedNodes])
      const elements = changed.flatMap((node) => {
        const element = node instanceof Element ? node : node.parentElement
        return [element?.closest('[role=alert]'), ...(element?.querySelectorAll('[role=alert]') ?? [])]
      })
      for (const element of new Set(elements)) {
        const isNew = records.some(({ addedNodes }) =>
          [...addedNodes].some((node) => element && node.contains(element)),
        )
        const isChanged = records.some(({ target }) => element?.contains(target))
        if (element && (isNew || isChanged)) alerts.push(element.textContent)
      }
    }).observe(document, { childList: true, characterData: true, subtree: true })
  })
}
