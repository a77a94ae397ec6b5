import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TenantManifest } from '@plugboard/types'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRenderers } from '../harness/count-renderers.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openShop, type Shop } from '../harness/open-shop.ts'
import { watchPage } from '../harness/watch-page.ts'
import { buildWith, type Format, TOOLS } from './build-with.ts'

describeBrowser('chromium', 'the example plugin', (path) => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugboard-bundlers-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  describe.each(TOOLS)('built by %s', (tool) => {
    it.each<Format>(['zip', 'single-file'])('as a %s works in the production shop', async (format) => {
      const build = await buildWith(tool, { folder: join(folder, `${tool}-${format}`), format })
      await using shop = await openShop()
      await shop.publish(build)
      await shop.install('acme')
      await using browser = await openChromium(path)
      const page = await browser.newPage()
      const watch = watchPage(page)
      const renderers = await countRenderers(page)
      await page.goto(shop.checkoutUrl('acme'))

      // Hooks, and what the host hands over.
      await page.getByRole('radio', { name: /Pay in three/ }).check()
      expect(await page.getByTestId('total').textContent()).toBe('$441.00')
      expect(await page.locator('.pay3-note').textContent()).toBe('$147.00 today, the rest in two months')
      // Its css, and its asset.
      expect(await styleOf(page, '.pay3', 'borderTopColor')).toBe('rgb(122, 63, 242)')
      expect(await logoWidth(page)).toBe(36)
      // The lazy part and its css, through a portal.
      await page.getByRole('button', { name: 'See the plan' }).click()
      const dialog = page.getByRole('dialog', { name: 'Pay in three' })
      await dialog.waitFor()
      expect(await dialog.getByRole('listitem').count()).toBe(3)
      expect(await styleOf(page, '.pay3-dialog', 'borderRadius')).toBe('14px')
      expect(await dialog.evaluate((element) => element.closest('[data-plugin]'))).toBe(null)
      await dialog.getByRole('button', { name: 'Close' }).click()
      await dialog.waitFor({ state: 'detached' })

      const files = await manifestFiles(shop)
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

async function manifestFiles({ registryUrl }: Shop): Promise<TenantManifest['plugins'][number]['files']> {
  const response = await fetch(`${registryUrl}/tenants/acme/manifest`)
  const { plugins } = (await response.json()) as TenantManifest
  return plugins.flatMap(({ files }) => files)
}

/** Every style sheet that the document has from there, with the integrity its link names. */
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

function styleOf(page: Page, selector: string, property: 'borderTopColor' | 'borderRadius'): Promise<string> {
  return page
    .locator(selector)
    .evaluate((element, name: typeof property) => getComputedStyle(element)[name], property)
}

/** Pixels of the picture as it was loaded. */
function logoWidth(page: Page): Promise<number> {
  return page.locator('img.pay3-logo').evaluate(async (image: HTMLImageElement) => {
    await image.decode()
    return image.naturalWidth
  })
}
