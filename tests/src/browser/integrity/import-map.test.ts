import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { type Answer, PASS } from '../harness/editing-proxy.ts'
import { type OpenBrowser, openBrowser } from '../harness/open-browser.ts'
import { plainPlugin } from '../harness/plain-plugin.ts'
import { settledPlugins, traces, usedPlugin } from '../harness/read-plugins.ts'
import { tamperWith } from '../harness/tamper.ts'
import { publishWritten } from '../harness/written-plugin.ts'
import { type IntegrityScene, openIntegrityScene, readManifest } from './integrity-scene.ts'

const LAZY = /\/test-plugin\/.*\/chunks\/.*\.js$/

// The import map in the server's HTML is there, and some browser does not take it.
for (const name of ['chromium', 'firefox'] as const) {
  describeBrowser(name, 'an import map that may not count', (path) => {
    let browser: OpenBrowser
    let scene: IntegrityScene
    beforeAll(async () => {
      browser = await openBrowser(name, path)
      scene = await openIntegrityScene('nonce')
    })
    afterAll(async () => {
      await scene[Symbol.asyncDispose]()
      await browser[Symbol.asyncDispose]()
    })
    afterEach(() => {
      for (const proxy of [scene.edge, scene.host]) proxy.edit(PASS)
    })

    const PAGES: readonly (readonly [what: string, edit: (answer: Answer, link: string) => Answer])[] = [
      ["behind a module of the host's", (answer) => begin(answer, '<script type="module" NONCE>0</script>')],
      [
        "behind an import map of the host's",
        (answer) => begin(answer, '<script type="importmap" NONCE>{"imports":{"a":"/a.js"}}</script>'),
      ],
      [
        'behind a preload in the header of the answer',
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
    it.each(PAGES)('%s lets no changed chunk run', async (_, edit) => {
      const { plugins } = await readManifest(scene.shop, 'acme')
      const link = plugins
        .map(
          ({ entry, integrity }) =>
            `<${entry}>; rel=modulepreload; crossorigin=anonymous; integrity="${integrity}"`,
        )
        .join(', ')
      let edited = 0
      scene.host.edit((requested, answer) => {
        if (requested !== '/acme/checkout') return undefined
        const changed = edit(answer, link)
        if (changed.body !== answer.body || changed.headers !== answer.headers) edited += 1
        return changed
      })
      scene.edge.edit(tamperWith({ file: LAZY, cache: 'no-store' }))
      await using page = await browser.newPage()
      await page.goto(`${scene.host.url}/acme/checkout`)
      expect(edited).toBe(1)
      expect(['FETCH_OR_INTEGRITY', 'RENDER']).toContain(await usedPlugin(page, 'test-plugin'))
      expect(await traces(page)).toEqual({ code: [], css: '' })
      expect(await usedPlugin(page, 'plain')).toBe('loaded')
    })

    // What a path is in a URL, the plugin's build says in its way and the manifest in another.
    it.each(['@scope', 'a+b', '[id]', 'a b', 'größe', "it's,a$b&c=d;e:f"])(
      'holds for a chunk by the name %s',
      async (chunk) => {
        const id = `chunk-${Buffer.from(`${name}${chunk}`).toString('hex').slice(0, 50)}`
        await publishWritten(scene.shop.registryUrl, plainPlugin(id, `chunks/${chunk}.js`))
        await scene.shop.install('globex', { pluginId: id })
        await using honest = await browser.newPage()
        await honest.goto(scene.shop.checkoutUrl('globex'))
        expect((await settledPlugins(honest, [id]))[id]).toBe('shown')
        scene.edge.edit((requested, answer) =>
          requested.includes(id) && requested.includes('/chunks/') && !requested.includes('lazy')
            ? tamperWith({ file: /./, cache: 'no-store' })(requested, answer)
            : undefined,
        )
        await using page = await browser.newPage()
        await page.goto(scene.shop.checkoutUrl('globex'))
        expect((await settledPlugins(page, [id]))[id]).toBe('FETCH_OR_INTEGRITY')
        expect(await traces(page)).toEqual({ code: [], css: '' })
      },
    )
  })
}

/** Puts an element at the beginning of the page's head, with the page's own nonce. */
function begin(answer: Answer, element: string): Answer {
  const [nonce = ''] = /nonce="[^"]+"/.exec(answer.body) ?? []
  return { ...answer, body: answer.body.replace('<head>', `<head>${element.replace('NONCE', nonce)}`) }
}
