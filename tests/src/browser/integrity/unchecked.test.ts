import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { PASS } from '../harness/editing-proxy.ts'
import { type OpenBrowser, openBrowser } from '../harness/open-browser.ts'
import { settledPlugins, traces, usedPlugin } from '../harness/read-plugins.ts'
import { tamperWith } from '../harness/tamper.ts'
import { answerManifest, type IntegrityScene, openIntegrityScene, readManifest } from './integrity-scene.ts'

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'a manifest', (path) => {
    let browser: OpenBrowser
    let scene: IntegrityScene
    beforeAll(async () => {
      browser = await openBrowser(name, path)
      scene = await openIntegrityScene('strict-dynamic')
    })
    afterAll(async () => {
      await scene[Symbol.asyncDispose]()
      await browser[Symbol.asyncDispose]()
    })
    afterEach(() => {
      for (const proxy of [scene.edge, scene.host]) proxy.edit(PASS)
    })

    it.each([
      ['the entry', /bundle\.js$/],
      ['a chunk', /chunks\/.*\.js$/],
      ['the css', /bundle\.css$/],
    ])('without the integrity of %s asks for no file of the plugin', async (what, file) => {
      const manifest = await readManifest(scene.shop, 'globex')
      const plugins = manifest.plugins.map((plugin) => {
        if (plugin.id !== 'test-plugin') return plugin
        const files = plugin.files.map((each) =>
          file.test(each.path) ? { ...each, integrity: undefined } : each,
        )
        return { ...plugin, files, ...(what === 'the entry' ? { integrity: undefined } : {}) }
      })
      await using page = await browser.newPage()
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
    })
  })

  describeBrowser(name, 'a changed picture', (path) => {
    // No browser checks the integrity of images. It is looked at and not run; a host that minds has a CDN of its own.
    it('is shown', async () => {
      await using scene = await openIntegrityScene('strict-dynamic')
      scene.edge.edit(tamperWith({ file: /\/assets\/logo\.[^/]*svg$/, cache: 'no-store' }))
      await using browser = await openBrowser(name, path)
      await using page = await browser.newPage()
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
