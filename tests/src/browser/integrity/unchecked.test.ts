import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openBrowser } from '../harness/open-browser.ts'
import { settledPlugins, traces, usedPlugin } from '../harness/read-plugins.ts'
import { shared } from '../harness/shared.ts'
import { tamperWith } from '../harness/tamper.ts'
import { answerManifest, readManifest, sharedScene } from './integrity-scene.ts'

const openedScene = sharedScene('strict-dynamic')

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'integrity', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))

    it.each([
      ['the entry', /bundle\.js$/],
      ['a chunk', /chunks\/.*\.js$/],
      ['the css', /bundle\.css$/],
    ])(
      'missing for %s in the manifest keeps every file of the plugin from being requested',
      async (_, file) => {
        const scene = await openedScene()
        const manifest = await readManifest(scene.shop, 'globex')
        const plugins = manifest.plugins.map((plugin) => {
          if (plugin.id !== 'test-plugin') return plugin
          const files = plugin.files.map((each) =>
            file.test(each.path) ? { ...each, integrity: undefined } : each,
          )
          return { ...plugin, files }
        })
        await using page = await (await openedBrowser()).newPage()
        await page.goto(`${scene.host.url}/globex/checkout`)
        const before = scene.edge.requests.length
        answerManifest(scene.host, { ...manifest, plugins } as typeof manifest)
        expect(await settledPlugins(page, ['plain', 'test-plugin'])).toEqual({
          plain: 'shown',
          'test-plugin': 'INTEGRITY_MISSING',
        })
        const asked = scene.edge.requests.slice(before)
        expect(asked.filter((requested) => requested.includes('/test-plugin/'))).toEqual([])
        expect(asked.some((requested) => requested.includes('/plain/'))).toBe(true)
      },
    )

    // No browser checks the integrity of images, which are not run; a host that minds uses a CDN of its own.
    it('is not checked for images: a changed picture is shown', async () => {
      const scene = await openedScene()
      scene.edge.edit(tamperWith({ file: /\/assets\/logo\.[^/]*svg$/, cache: 'no-store' }))
      await using page = await (await openedBrowser()).newPage()
      await page.goto(scene.shop.checkoutUrl('acme'))
      expect(await usedPlugin(page, 'test-plugin')).toBe('loaded')
      expect(
        await page.evaluate(async () => {
          const image = document.querySelector<HTMLImageElement>('.pay3-logo')
          await image?.decode()
          return image?.naturalWidth
        }, null),
      ).toBe(35)
      expect(await traces(page)).toEqual({ code: [], css: '' })
    })
  })
}
