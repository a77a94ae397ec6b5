import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PluginVersionDocument, SBOM_PATH, type TenantManifest } from '@plugboard/types'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { countRenderers } from '../harness/count-renderers.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import {
  chooseExamplePlugin,
  EXAMPLE_LOOKS,
  EXAMPLE_NOTE,
  findExamplePlugin,
  PLAN_RADIUS,
  radiusOf,
} from '../harness/example-plugin.ts'
import { openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openShop, type Shop } from '../harness/open-shop.ts'
import { shared } from '../harness/shared.ts'
import { buildWith, type Format, TOOLS } from './build-with.ts'

describeBrowser('chromium', 'the example plugin', (path) => {
  const openedFolder = shared(() => mkdtempDisposable(join(tmpdir(), 'plugboard-bundlers-')))
  const openedShop = shared(openShop)
  const openedBrowser = shared(() => openChromium(path))

  describe.each(TOOLS.map((tool, index) => ({ tool, index })))('built by $tool', ({ tool, index }) => {
    it.each<Format>(['zip', 'single-file'])('as a %s works in the production shop', async (format) => {
      const { path: folder } = await openedFolder()
      const version = `1.${index}.${format === 'zip' ? 0 : 1}`
      const build = await buildWith(tool, { folder: join(folder, `${tool}-${format}`), format, version })
      const shop = await openedShop()
      await shop.publish(build)
      await shop.install('acme', { version })
      await shop.hostShows([`test-plugin@${version}`])
      await using opened = await openWatchedPage(await openedBrowser())
      const { page, watch } = opened
      const renderers = await countRenderers(page)
      await page.goto(shop.checkoutUrl('acme'))

      const plugin = findExamplePlugin(page)
      // Hooks, and the props of the host.
      await chooseExamplePlugin(page, plugin)
      await page.locator('.pay3-note').getByText(EXAMPLE_NOTE).waitFor()
      // Its CSS and its asset.
      expect(await plugin.looks()).toEqual(EXAMPLE_LOOKS)
      // The lazy chunk and its CSS, through a portal.
      const dialog = await plugin.openPlan()
      expect(await dialog.getByRole('listitem').count()).toBe(3)
      expect(await radiusOf(dialog)).toBe(PLAN_RADIUS)
      expect(await dialog.evaluate((element) => element.closest('[data-plugin]'))).toBe(null)
      await dialog.getByRole('button', { name: 'Close' }).click()
      await dialog.waitFor({ state: 'detached' })

      // No page loads the bill of materials.
      const files = (await publishedFiles(shop)).filter((file) => file.path !== SBOM_PATH)
      expect(watch.requestsBelow(shop.edgeUrl)).toEqual(
        Object.fromEntries(files.map(({ url }) => [url.slice(shop.edgeUrl.length), 1])),
      )
      expect(files.length > 1).toBe(format === 'zip')
      const styles = files.filter(({ contentType }) => contentType.startsWith('text/css'))
      expect(await pluginStyleSheets(page, shop.edgeUrl)).toEqual(
        styles.map(({ url, integrity }) => ({ href: url, integrity })).toSorted(byHref),
      )
      expect(await page.locator('style').count()).toBe(0)
      expect(await renderers()).toBe(1)
      expect(watch.errors).toEqual([])
    })
  })
})

/** All files of what acme has, also those that the tenant manifest does not list. */
async function publishedFiles({ registryUrl }: Shop): Promise<PluginVersionDocument['files']> {
  const read = async (path: string): Promise<unknown> => (await fetch(registryUrl + path)).json()
  const { plugins } = (await read('/tenants/acme/manifest')) as TenantManifest
  const versions = await Promise.all(
    plugins.map(({ id, version }) => read(`/plugins/${id}/versions/${version}`)),
  )
  return (versions as PluginVersionDocument[]).flatMap(({ files }) => files)
}

/** Every style sheet that the document has from this origin, with the integrity of its link. */
async function pluginStyleSheets(
  page: Page,
  origin: string,
): Promise<{ href: string; integrity: string | undefined }[]> {
  const sheets = await page.evaluate(() =>
    [...document.styleSheets].map(({ href, ownerNode }) => ({
      href: href ?? '',
      integrity: ownerNode instanceof HTMLLinkElement ? ownerNode.integrity : undefined,
    })),
  )
  return sheets.filter(({ href }) => href.startsWith(origin)).toSorted(byHref)
}

function byHref(left: { href: string }, right: { href: string }): number {
  return left.href < right.href ? -1 : 1
}
