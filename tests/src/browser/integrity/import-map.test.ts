import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import type { Answer } from '../harness/editing-proxy.ts'
import { openBrowser } from '../harness/open-browser.ts'
import { plainPlugin } from '../harness/plain-plugin.ts'
import { settledPlugins, traces, usedPlugin } from '../harness/read-plugins.ts'
import { shared } from '../harness/shared.ts'
import { tamperWith } from '../harness/tamper.ts'
import { publishWritten } from '../harness/written-plugin.ts'
import { type IntegrityScene, readManifest, sharedScene } from './integrity-scene.ts'

const LAZY = /\/test-plugin\/.*\/chunks\/.*\.js$/

// Names that the plugin's build and the manifest encode differently in a URL.
const NAMES = ['@scope', 'a+b', '[id]', 'a b', 'größe', "it's,a$b&c=d;e:f"]
const NAMED = NAMES.map((_, index) => `named-${index}`)

const openedScene = sharedScene('nonce', installNamed)

// Pages whose import map in the server's HTML is ignored by some browsers.
for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'a lazy chunk changed on the wire', (path) => {
    const openedBrowser = shared(() => openBrowser(name, path))

    const PAGES: readonly (readonly [what: string, edit: (answer: Answer, link: string) => Answer])[] = [
      ["after the host's own module", (answer) => begin(answer, '<script type="module" NONCE>0</script>')],
      [
        "after the host's own import map",
        (answer) => begin(answer, '<script type="importmap" NONCE>{"imports":{"a":"/a.js"}}</script>'),
      ],
      [
        'after a preload in the Link header',
        (answer, link) => ({ ...answer, headers: { ...answer.headers, link } }),
      ],
      [
        'without the nonce of the page',
        (answer) => ({
          ...answer,
          body: answer.body.replace(/(<script type="importmap") nonce="[^"]*"/, '$1'),
        }),
      ],
    ]
    it.each(PAGES)('does not run when the import map comes %s', async (_, edit) => {
      const scene = await openedScene()
      const { plugins } = await readManifest(scene.shop, 'acme')
      const link = plugins
        .map(({ base, entry, files }) => {
          const integrity = files.find((file) => file.path === entry)?.integrity
          return `<${base}${entry}>; rel=modulepreload; crossorigin=anonymous; integrity="${integrity}"`
        })
        .join(', ')
      let edited = 0
      scene.host.edit((requested, answer) => {
        if (requested !== '/acme/checkout') return undefined
        const changed = edit(answer, link)
        if (changed.body !== answer.body || changed.headers !== answer.headers) edited += 1
        return changed
      })
      scene.edge.edit(tamperWith({ file: LAZY, cache: 'no-store' }))
      await using page = await (await openedBrowser()).newPage()
      await page.goto(`${scene.host.url}/acme/checkout`)
      expect(edited).toBe(1)
      expect(['FETCH_OR_INTEGRITY', 'RENDER']).toContain(await usedPlugin(page, 'test-plugin'))
      expect(await traces(page)).toEqual({ code: [], css: '' })
      expect(await usedPlugin(page, 'plain')).toBe('loaded')
    })

    it('does not run whatever characters its name has', async () => {
      const { shop, edge } = await openedScene()
      const browser = await openedBrowser()
      await using honest = await browser.newPage()
      await honest.goto(shop.checkoutUrl('globex'))
      expect(await settledPlugins(honest, NAMED)).toEqual(allOf(NAMED, 'shown'))
      edge.edit((requested, answer) =>
        requested.includes('/chunks/') && !requested.includes('lazy')
          ? tamperWith({ file: /./, cache: 'no-store' })(requested, answer)
          : undefined,
      )
      await using page = await browser.newPage()
      await page.goto(shop.checkoutUrl('globex'))
      expect(await settledPlugins(page, NAMED)).toEqual(allOf(NAMED, 'FETCH_OR_INTEGRITY'))
      expect(await traces(page)).toEqual({ code: [], css: '' })
    })
  })
}

/** Installs plugins with chunks of these names for globex. */
async function installNamed({ shop }: IntegrityScene): Promise<void> {
  for (const [index, name] of NAMES.entries()) {
    const id = `named-${index}`
    await publishWritten(shop.registryUrl, plainPlugin(id, `chunks/${name}.js`))
    await shop.install('globex', { pluginId: id })
  }
}

function allOf(ids: readonly string[], view: string): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, view]))
}

/** Puts an element at the beginning of the page's head, with the page's own nonce. */
function begin(answer: Answer, element: string): Answer {
  const [nonce = ''] = /nonce="[^"]+"/.exec(answer.body) ?? []
  return { ...answer, body: answer.body.replace('<head>', `<head>${element.replace('NONCE', nonce)}`) }
}
