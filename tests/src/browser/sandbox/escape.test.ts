import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { PASS } from '../harness/editing-proxy.ts'
import { type BrowserPage, openBrowser } from '../harness/open-browser.ts'
import { readPlugins, settledPlugins, tryAgain } from '../harness/read-plugins.ts'
import { shared } from '../harness/shared.ts'
import { TAMPERED_RAN, tamperWith } from '../harness/tamper.ts'
import { openOtherOrigin } from './other-origin.ts'
import { leaverEntry, prisonerEntry } from './prison.ts'
import { openSandboxScene } from './sandbox-scene.ts'

const openedScene = shared(openSandboxScene)
// In this shop only the plugin's own declaration puts it into a sandbox.
const openedDeclared = shared(() => openSandboxScene({ sandbox: 'declared' }))

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'a plugin in the sandbox', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))
    afterEach(async () => (await openedScene()).edge.edit(PASS))

    it("reaches neither the page, nor the browser's storage, nor another origin", async () => {
      await using other = await openOtherOrigin()
      const { shop, add } = await openedDeclared()
      await add(`prisoner-${name}`, prisonerEntry(other.url))
      await using page = await (await openedBrowser()).newPage()
      await page.goto(shop.checkoutUrl('acme'))
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
      ['the css', /bundle\.css$/],
      ['a lazy chunk', /chunks\/.*\.js$/],
    ])(
      'does not run while %s is changed on the wire, and runs once it is unchanged again',
      async (_, file) => {
        const { shop, edge, choose } = await openedScene()
        await choose('test-plugin')
        edge.edit(tamperWith({ file, cache: 'no-store' }))
        await using page = await (await openedBrowser()).newPage()
        await page.goto(shop.checkoutUrl('acme'))
        expect(await settledPlugins(page, ['test-plugin'])).toEqual({ 'test-plugin': 'FETCH_OR_INTEGRITY' })
        expect(edge.requests.filter((request) => request.includes(TAMPERED_RAN))).toEqual([])
        edge.edit(PASS)
        await tryAgain(page, 'test-plugin')
        await eventually(
          () => readPlugins(page),
          (views) => views['test-plugin'] === 'shown',
        )
      },
    )

    it.each(['script', 'refresh'] as const)(
      "cannot navigate its frame to another origin by %s under the host's policy",
      async (way) => {
        await using other = await openOtherOrigin()
        const { shop, add } = await openedScene()
        await add(`leaver-${name}-${way}`, leaverEntry(`${other.url}/?what-it-knows`, way))
        await using page = await (await openedBrowser()).newPage()
        await page.goto(shop.checkoutUrl('acme'))
        await eventually(
          async () => page.errors,
          (errors) => errors.some((error) => error.includes('frame-src')),
        )
        expect(other.requests).toEqual([])
      },
    )
  })
}

/** The chosen payment method, as the host shows it beside its fee. */
function readChoice(page: BrowserPage): Promise<string> {
  return page.evaluate(
    () => document.querySelector('[data-testid=fee]')?.previousElementSibling?.textContent ?? '',
    null,
  )
}
