import type { Browser } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { startEdge, startRegistry } from '../../harness/plugboard.ts'
import { describeWithOwnEngines } from '../../outages/describe-engines.ts'
import { openOwnEngines } from '../../outages/open-engines.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { findExamplePlugin } from '../harness/example-plugin.ts'
import { openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { installPlugin, publishBuild } from '../harness/open-shop.ts'
import { type RunningHost, startHost } from '../harness/start-host.ts'

const KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='

await describeWithOwnEngines('copies of tenant manifests', () => {
  describeBrowser('chromium', 'a Next.js host', (path) => {
    it('that starts shows its plugins until the last that can serve them stops, and open pages follow without it', async () => {
      await using stack = new AsyncDisposableStack()
      const engines = stack.use(await openOwnEngines())
      const place = stack.use(await engines.openPlace({ overWires: true }))
      const edge = stack.use(await startEdge(place))
      const settings = { STORED_MANIFEST_KEY: KEY, UPGRADE_INTERVAL_MS: '100' }
      const registry = stack.use(await startRegistry(place, edge, settings))
      const browser = stack.use(await openChromium(path))
      const { first, second, distDir } = inject('builds')
      await publishBuild(registry.url, first)
      await installPlugin(registry.url, 'acme')

      const env = {
        REGISTRY_URL: registry.url,
        EDGE_URL: edge.url,
        STORED_MANIFEST_KEY: KEY,
        PLUGIN_REFRESH_MS: '250',
      }
      /** Starts a host, which knows nothing yet, and returns the version that a new page of it shows. */
      const shownByNewHost = async () => {
        await using host = await startHost({ distDir, env })
        return { version: await shownVersion(browser, host), log: host.log() }
      }

      // The registry serves.
      expect(await shownByNewHost()).toEqual({
        version: '1.0.0',
        log: expect.not.stringContaining('plugboard]'),
      })

      // An open page reaches its host no more. The edge serves it from then on.
      {
        await using host = await startHost({ distDir, env })
        await using opened = await openWatchedPage(browser)
        const { page } = opened
        await page.goto(`${host.url}/acme/checkout`)
        await findExamplePlugin(page).option.waitFor()
        await page.route(/plugin-manifest/, (route) => route.abort())
        await publishBuild(registry.url, second)
        await installPlugin(registry.url, 'acme', { version: '1.1.0' })
        await page.locator('[data-plugin-version="1.1.0"]').first().waitFor()
      }

      // The edge serves from the store.
      await registry.stop()
      expect(await shownByNewHost()).toEqual({
        version: '1.1.0',
        log: expect.stringContaining('fetch failed'),
      })

      // The edge serves from the store, which needs no database.
      await engines.databaseWire.cut()
      expect((await shownByNewHost()).version).toBe('1.1.0')

      // The edge serves from its memory.
      await engines.storeWire.cut()
      await eventually(
        async () => (await fetch(`${edge.url}/ready`)).status,
        (status) => status === 503,
      )
      expect((await shownByNewHost()).version).toBe('1.1.0')

      // Nothing serves any more: the page is shown without plugins.
      await edge.stop()
      await using host = await startHost({ distDir, env })
      const html = await (await fetch(`${host.url}/acme/checkout`)).text()
      expect(html).toContain('data-extension-point')
      expect(html).not.toContain('/plugins/bundles/')
    })
  })
})

async function shownVersion(browser: Browser, host: RunningHost): Promise<string | null> {
  await using opened = await openWatchedPage(browser)
  const { page } = opened
  await page.goto(`${host.url}/acme/checkout`)
  await findExamplePlugin(page).option.waitFor()
  return page.locator('[data-plugin-version]').first().getAttribute('data-plugin-version')
}
