import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage } from '../harness/react-page.ts'
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

  it('shows nothing and is not busy while the promise of the tenant is rejected, and its plugins once one resolves', async () => {
    const source = `${REACT}export default { extensions: { point: () => h('p', null, 'Here') } }`
    await using host = await openReactPage(await browser(), [{ id: 'here', source }])
    const reported = host.page.waitForEvent('pageerror')
    await host.page.evaluate(`setHost({ key: 'rejected', manifest: null, tenantId: ${REJECTED} })`)
    const point = host.page.locator('[data-extension-point=point][aria-busy=false]:empty')
    await point.waitFor({ state: 'attached' })
    expect((await reported).message).toBe('the sessions are down')
    await host.page.evaluate(`setHost({ tenantId: Promise.resolve('acme') })`)
    await host.page.getByText('Here').waitFor()
  })

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
})
