import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

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

  it('emits that a sandboxed plugin is ready once its frame shows it', async () => {
    const source = `${REACT}export default { extensions: { point: () => h('p', null, 'Framed') } }`
    await using host = await openReactPage(await browser(), [{ id: 'framed', source, isolation: 'sandbox' }])
    await expect.poll(host.events).toEqual([expect.stringContaining('framed@1.0.0 failed SANDBOX')])
    await host.setHost({ key: 'sandbox', timeoutMs: 20_000, sandbox: { frameUrl: '/frame' } })
    await host.page.frameLocator('iframe').getByText('Framed').waitFor()
    await expect.poll(host.events).toContain('framed@1.0.0 ready')
  })
})
