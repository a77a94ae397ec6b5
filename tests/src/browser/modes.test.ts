import { expect, inject, it } from 'vitest'
import { type Bundler, buildHost, hostFolder } from './harness/build-host.ts'
import { describeBrowser } from './harness/describe-browser.ts'
import { openChromium } from './harness/open-chromium.ts'
import { openShop, type ShopOptions } from './harness/open-shop.ts'
import { watchPage } from './harness/watch-page.ts'

// A whole build of the host, on a machine that may have other work.
const BUILD_TIMEOUT_MS = 300_000

describeBrowser('chromium', 'the plugin and its lazy chunk', (path) => {
  it('work in a production build by Turbopack', async () => {
    expect(await usePlugin(path, { distDir: inject('builds').distDir })).toEqual(WORKING)
  })

  it('work in a production build by webpack', { timeout: BUILD_TIMEOUT_MS }, async () => {
    await using folder = hostFolder('webpack')
    await buildHost({ distDir: folder.distDir, bundler: 'webpack' })
    expect(await usePlugin(path, { distDir: folder.distDir })).toEqual(WORKING)
  })

  it.each<Bundler>(['turbopack', 'webpack'])('work in `next dev` by %s', async (bundler) => {
    await using folder = hostFolder(`dev-${bundler}`)
    const command = { kind: 'dev', bundler } as const
    expect(await usePlugin(path, { distDir: folder.distDir, command })).toEqual(WORKING)
  })
})

const WORKING = { total: '$441.00', dialogRadius: '14px', errors: [] }

/** Chooses the plugin's payment method and opens its dialog, which is in a chunk with css of its own. */
async function usePlugin(path: string, options: ShopOptions) {
  await using shop = await openShop(options)
  await shop.publish(inject('builds').first)
  await shop.install('acme')
  await using browser = await openChromium(path)
  const page = await browser.newPage()
  const { errors } = watchPage(page)
  await page.goto(shop.checkoutUrl('acme'))
  await page.getByRole('radio', { name: /Pay in three/ }).check()
  await page.getByRole('button', { name: 'See the plan' }).click()
  const dialog = page.getByRole('dialog', { name: 'Pay in three' })
  return {
    dialogRadius: await dialog.evaluate((element) => getComputedStyle(element).borderRadius),
    total: await page.getByTestId('total').textContent(),
    errors,
  }
}
