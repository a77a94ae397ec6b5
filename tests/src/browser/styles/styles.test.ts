import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { buildPlugin } from '../harness/build-plugin.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage } from '../harness/react-page.ts'

const FILES = {
  'src/index.tsx': `import { definePlugin } from '@plugboard/plugin-kit'
    import { createPortal } from 'react-dom'
    import './reset.css'
    const Resets = () => <><button className="own">Own</button>{createPortal(<button className="own">Portal</button>, document.body)}</>
    export default definePlugin({ extensions: { point: Resets } })`,
  'src/reset.css': `:root { --resets-accent: rgb(1 2 3); font-size: 5px }
    * { margin: 0; letter-spacing: 3px }
    body { background: rgb(9 9 9); color: rgb(8 8 8) }
    h1, button { font-size: 7px; animation: move 1s infinite }
    .own { color: var(--resets-accent) }
    [dir=rtl] .own { text-indent: 11px }
    :where(html) { --resets-space: 13px }
    html .own { padding-left: var(--resets-space) }
    @keyframes move { to { opacity: 0.5 } }`,
}

/** The computed styles of the button of this name, or of the page's root. */
function looksOf(page: Page, selector: string) {
  return page.locator(selector).evaluate((element) => {
    const style = getComputedStyle(element)
    const { fontSize, letterSpacing, textIndent, paddingLeft, color, backgroundColor, animationName } = style
    const accent = style.getPropertyValue('--resets-accent')
    return { fontSize, letterSpacing, textIndent, paddingLeft, color, backgroundColor, animationName, accent }
  })
}

describeBrowser('chromium', 'a plugin whose styles are for bare elements and the root', (path) => {
  it('has them in its place and in its portals, and the page looks as without it', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-styles-'))
    const manifest = { id: 'resets', extensionPoints: ['point'] }
    const build = { format: 'single-file', manifest, files: FILES } as const
    const { file } = await buildPlugin(join(folder.path, 'resets'), build)
    await using browser = await openChromium(path)
    await using host = await openReactPage(browser, [])
    const { page } = host
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
      document.body.insertAdjacentHTML('beforeend', '<h1>Title</h1><p class="own">Host</p>')
    })
    const ofPage = () =>
      Promise.all(['html', 'body', 'h1', 'p.own', 'text=Host 0'].map((each) => looksOf(page, each)))
    const before = await ofPage()

    host.have([{ id: 'resets', source: await readFile(file, 'utf8') }])
    await host.refresh()
    await page.getByRole('button', { name: 'Portal' }).waitFor()
    for (const name of ['Own', 'Portal']) {
      expect(await looksOf(page, `text=${name}`), name).toMatchObject({
        fontSize: '7px',
        letterSpacing: '3px',
        textIndent: '11px',
        paddingLeft: '13px',
        color: 'rgb(1, 2, 3)',
        animationName: expect.stringMatching(/^move-[0-9a-f]{8}$/),
      })
    }
    expect(await ofPage()).toEqual(before)

    // The whole document of a sandbox is the plugin's.
    const sandbox = { frameUrl: '/frame', plugins: 'all' }
    await host.setHost({ key: 'sandbox', timeoutMs: 20_000, sandbox })
    // The provider is mounted anew, and cannot refresh before its effects have run.
    await expect
      .poll(() =>
        host.refresh().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true)
    const frame = page.frameLocator('iframe')
    await frame.getByText('Own').waitFor()
    expect(await frame.getByText('Portal').evaluate((element) => getComputedStyle(element).fontSize)).toBe(
      '7px',
    )
  })

  it('looks as before while the next version, whose styles the page has already, is activated', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-styles-'))
    const sourceOf = async (version: string, files: Readonly<Record<string, string>>) => {
      const manifest = { id: 'resets', version, extensionPoints: ['point'] }
      const build = { format: 'single-file', manifest, files } as const
      const { file } = await buildPlugin(join(folder.path, version), build)
      return { id: 'resets', version, source: await readFile(file, 'utf8') }
    }
    const first = await sourceOf('1.0.0', FILES)
    const second = await sourceOf('2.0.0', {
      'src/index.tsx': FILES['src/index.tsx'].replace(
        'extensions:',
        'activate: () => new Promise<void>((resolve) => { Object.assign(window, { resolve }) }), extensions:',
      ),
      'src/reset.css': ':root { font-size: 9px } button, .own { letter-spacing: 9px; color: rgb(9 9 9) }',
    })
    await using browser = await openChromium(path)
    await using host = await openReactPage(browser, [first])
    const { page } = host
    await host.setHost({ timeoutMs: 60_000 })
    await page.getByRole('button', { name: 'Portal' }).waitFor()
    const shown = () => Promise.all(['text=Own', 'text=Portal'].map((each) => looksOf(page, each)))
    const before = await shown()

    host.have([second])
    await host.refresh()
    await page.waitForFunction('window.resolve')
    expect(await page.evaluate('document.adoptedStyleSheets.length')).toBe(2)
    expect(await shown()).toEqual(before)
    await page.evaluate('resolve()')
    await page.locator('[data-plugin-version="2.0.0"]').getByText('Own').waitFor()
    for (const looks of await shown()) {
      expect(looks).toMatchObject({ letterSpacing: '9px', color: 'rgb(9, 9, 9)' })
    }
  })
})
