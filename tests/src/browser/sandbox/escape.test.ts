import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { type BrowserPage, openBrowser } from '../harness/open-browser.ts'
import { settledPlugins } from '../harness/read-plugins.ts'
import { TAMPERED_RAN, tamperWith } from '../harness/tamper.ts'
import { openOtherOrigin } from './other-origin.ts'
import { leaverEntry, prisonerEntry } from './prison.ts'
import { openSandboxScene } from './sandbox-scene.ts'

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'a plugin in the sandbox', (path) => {
    it('reaches neither the page, nor what the browser keeps, nor another origin', async () => {
      await using other = await openOtherOrigin()
      await using scene = await openSandboxScene({ sandbox: 'declared' })
      await scene.add('acme', 'prisoner', prisonerEntry(other.url))
      await using browser = await openBrowser(name, path)
      await using page = await browser.newPage()
      await page.goto(scene.shop.checkoutUrl('acme'))
      const label = await eventually(
        () => readChoice(page),
        (text) => text.startsWith('{'),
      )
      const results: Readonly<Record<string, string>> = JSON.parse(label)
      expect(Object.entries(results).filter(([, result]) => result === 'allowed')).toEqual([])
      expect(other.requests).toEqual([])
      expect(await page.evaluate(() => location.pathname, null)).toBe('/acme/checkout')
    })

    it.each([
      ['the entry', /bundle\.js$/],
      ['a lazy chunk', /chunks\/.*\.js$/],
    ])('does not run when %s was changed on the wire', async (_, file) => {
      await using scene = await openSandboxScene()
      await scene.shop.install('acme')
      scene.edge.edit(tamperWith({ file, cache: 'no-store' }))
      await using browser = await openBrowser(name, path)
      await using page = await browser.newPage()
      await page.goto(scene.shop.checkoutUrl('acme'))
      expect(await settledPlugins(page, ['test-plugin'])).toEqual({ 'test-plugin': 'FETCH_OR_INTEGRITY' })
      expect(scene.edge.requests.filter((request) => request.includes(TAMPERED_RAN))).toEqual([])
    })

    it.each(['script', 'refresh'] as const)("cannot leave by %s under the host's policy", async (way) => {
      await using other = await openOtherOrigin()
      await using scene = await openSandboxScene()
      await scene.add('acme', 'leaver', leaverEntry(`${other.url}/?what-it-knows`, way))
      await using browser = await openBrowser(name, path)
      await using page = await browser.newPage()
      await page.goto(scene.shop.checkoutUrl('acme'))
      await eventually(
        async () => page.errors,
        (errors) => errors.some((error) => error.includes('frame-src')),
      )
      expect(other.requests).toEqual([])
    })

    // Where a frame may go is for the page around it to say, and this page says nothing.
    it('can leave for another origin where the host has no policy', async () => {
      await using other = await openOtherOrigin()
      await using scene = await openSandboxScene({ csp: 'none' })
      await scene.add('acme', 'leaver', leaverEntry(`${other.url}/?what-it-knows`))
      await using browser = await openBrowser(name, path)
      await using page = await browser.newPage()
      await page.goto(scene.shop.checkoutUrl('acme'))
      await eventually(
        async () => other.requests,
        (requests) => requests.includes('/?what-it-knows'),
      )
      expect(await page.evaluate(() => location.pathname, null)).toBe('/acme/checkout')
    })
  })
}

/** The payment method that is chosen, as the host shows it beside its fee. */
function readChoice(page: BrowserPage): Promise<string> {
  return page.evaluate(
    () => document.querySelector('[data-testid=fee]')?.previousElementSibling?.textContent ?? '',
    null,
  )
}
