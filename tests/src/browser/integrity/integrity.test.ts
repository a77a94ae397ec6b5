import { describe, expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { isHydrated } from '../harness/hydrated.ts'
import { type BrowserPage, type OpenBrowser, openBrowser } from '../harness/open-browser.ts'
import { type PluginViews, settledPlugins, traces, tryAgain, usedPlugin } from '../harness/read-plugins.ts'
import { shared } from '../harness/shared.ts'
import { type Tampering, tamperWith } from '../harness/tamper.ts'
import { answerManifest, type IntegrityScene, PLUGINS, readManifest, sharedScene } from './integrity-scene.ts'

interface Target {
  readonly what: string
  readonly plugin: string
  readonly file: RegExp
}

const ENTRY: Target = { what: 'the entry', plugin: 'test-plugin', file: /\/test-plugin\/.*\/bundle\.js$/ }
const LAZY: Target = {
  what: 'a lazy chunk',
  plugin: 'test-plugin',
  file: /\/test-plugin\/.*\/chunks\/.*\.js$/,
}
const OTHERS: readonly Target[] = [
  { what: 'a statically imported chunk', plugin: 'plain', file: /\/plain\/.*\/chunks\/label\.js$/ },
  { what: 'the css', plugin: 'test-plugin', file: /\/test-plugin\/.*\/bundle\.css$/ },
  { what: "a lazy chunk's css", plugin: 'test-plugin', file: /\/test-plugin\/.*\/chunks\/.*\.css$/ },
]

type Way = 'a page from the server' | 'an open page' | 'soft navigation'
const WAYS: readonly Way[] = ['a page from the server', 'an open page', 'soft navigation']
const CACHES: readonly Tampering['cache'][] = ['immutable', 'no-store']

const SETTINGS = [
  {
    csp: 'strict-dynamic',
    targets: [ENTRY, LAZY, ...OTHERS],
    caches: CACHES,
    openedScene: sharedScene('strict-dynamic'),
  },
  { csp: 'nonce', targets: [ENTRY, LAZY], caches: ['no-store'], openedScene: sharedScene('nonce') },
  { csp: 'none', targets: [ENTRY, LAZY], caches: ['no-store'], openedScene: sharedScene('none') },
] as const

for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'integrity', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))
    for (const setting of SETTINGS) describeCases(setting, openedBrowser)
  })
}

function describeCases(
  { csp, targets, caches, openedScene }: (typeof SETTINGS)[number],
  openedBrowser: () => Promise<OpenBrowser>,
): void {
  describe(`with PLUGIN_CSP=${csp}`, () => {
    const cases = WAYS.flatMap((way) =>
      targets.flatMap((target) => caches.map((cache) => ({ ...target, way, cache }))),
    )
    it.each(cases)(
      'rejects $what changed on the wire with Cache-Control $cache, in $way',
      async ({ plugin, file, way, cache, what }) => {
        const scene = await openedScene()
        scene.edge.edit(tamperWith({ file, cache }))
        await using page = await (await openedBrowser()).newPage()
        await enter(page, scene, way)
        // The import map in the server's HTML applies only once the chunk is imported.
        const waits = what === LAZY.what && way === 'a page from the server'
        const expected: PluginViews = { ...allShown(), [plugin]: waits ? 'RENDER' : 'FETCH_OR_INTEGRITY' }
        for (const attempt of ['first', 'again']) {
          if (attempt === 'again') await tryAgain(page, plugin)
          const views = await settledPlugins(page, PLUGINS)
          expect(views, attempt).toEqual(waits ? allShown() : expected)
          expect(await usedPlugin(page, plugin), attempt).toBe(expected[plugin])
          expect(await traces(page), attempt).toEqual({ code: [], css: '' })
        }
      },
    )

    it.each(WAYS)('accepts every file when nothing is changed, in %s', async (way) => {
      await using page = await (await openedBrowser()).newPage()
      await enter(page, await openedScene(), way)
      expect(await settledPlugins(page, PLUGINS)).toEqual(allShown())
      for (const id of PLUGINS) expect(await usedPlugin(page, id)).toBe('loaded')
      expect(page.errors).toEqual([])
    })
  })
}

function allShown(): Record<string, string> {
  return Object.fromEntries(PLUGINS.map((id) => [id, 'shown']))
}

async function enter(page: BrowserPage, { shop, host }: IntegrityScene, way: Way): Promise<void> {
  switch (way) {
    case 'a page from the server':
      await page.goto(shop.checkoutUrl('acme'))
      break
    case 'soft navigation':
      await page.goto(shop.host.url)
      await eventually(
        () => page.evaluate(isHydrated, '[data-tenant=acme] a'),
        (hydrated) => hydrated,
      )
      await page.evaluate(() => document.querySelector<HTMLElement>('[data-tenant=acme] a')?.click(), null)
      break
    case 'an open page':
      await page.goto(`${host.url}/globex/checkout`)
      answerManifest(host, await readManifest(shop, 'globex'))
  }
}
