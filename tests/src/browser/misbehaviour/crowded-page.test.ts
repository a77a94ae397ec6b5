import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { buildPlugin } from '../harness/build-plugin.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage, type PagePlugin } from '../harness/react-page.ts'
import { REACT } from '../harness/written-plugin.ts'

const showing = (component: string, rest = ''): string =>
  `${REACT}export default { extensions: { point: ${component} }, ${rest} }`

const QUIET: readonly PagePlugin[] = Array.from({ length: 37 }, (_, index) => ({
  id: `quiet-${index}`,
  source: showing(
    `() => { const [n, set] = useState(0); return h('button', { onClick: () => set(n + 1) }, 'Quiet ${index}: ' + n) }`,
  ),
}))

/** Resets elements of any page that does not keep its styles apart. */
const RESET = {
  'src/index.tsx': `import { definePlugin } from '@plugboard/plugin-kit'
    import './reset.css'
    export default definePlugin({ extensions: { point: () => <button className="resets">Resets</button> } })`,
  'src/reset.css': `*, ::before, ::after { all: unset; margin: 0; font: 5px monospace; outline: none }
    html, body { background: black; color: white; overflow: hidden }
    h1, button, input { display: none !important }
    .resets { display: inline !important }`,
}

/** Leaves listeners, a timer and elements behind each time that it is shown. */
const LEAKS: PagePlugin = {
  id: 'leaks',
  source: showing(`() => {
    useEffect(() => {
      for (const type of ['scroll', 'resize', 'keydown', 'focusin', 'pointermove'])
        for (let i = 0; i < 50; i += 1) addEventListener(type, () => { window.leaked = i })
      let left = 500
      setInterval(() => { if (left-- > 0) document.body.append(document.createElement('i')) }, 1)
    }, [])
    return 'Leaks'
  }`),
}

/** Calls the host in an endless loop, from its frame. */
const FLOODS: PagePlugin = {
  id: 'floods',
  isolation: 'sandbox',
  source: showing(`({ host }) => {
    useEffect(() => { setInterval(() => { for (let i = 0; i < 500; i += 1) host.report(i) }, 1) }, [])
    return 'Floods'
  }`),
}

/** What a user sees of the elements of the host, and the box of each. */
function looksOfHost(page: Page) {
  return page.evaluate(() =>
    ['html', 'body', '#root', 'h1', '#name', '#root button'].map((selector) => {
      const element = document.querySelector(selector)
      if (!element) throw new Error(`the page has no ${selector}`)
      const style = getComputedStyle(element)
      // The height of what contains plugins follows from theirs.
      const values = [...style].filter((name) => !/(?:height|block-size|-origin)$/.test(name))
      return [
        selector,
        Object.fromEntries(values.map((name) => [name, style.getPropertyValue(name)])),
      ] as const
    }),
  )
}

/** The median time between two frames of the page, of 60. */
function medianFrameMs(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const times: number[] = []
    for (let frame = 0; frame <= 60; frame += 1)
      times.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)))
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    return gaps.toSorted((left, right) => left - right)[30] ?? 0
  })
}

describeBrowser('chromium', 'a page with 40 plugins', (path) => {
  it('keeps its styles, its focus, what is typed and its frame rate when one of them resets elements, one leaks and one floods', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'plugboard-crowd-'))
    const manifest = { id: 'resets', extensionPoints: ['point'] }
    const build = { format: 'single-file', manifest, files: RESET } as const
    const { file } = await buildPlugin(join(folder.path, 'resets'), build)
    const resets = { id: 'resets', source: await readFile(file, 'utf8') }
    await using browser = await openChromium(path)
    await using host = await openReactPage(browser, QUIET)
    const { page } = host
    await host.setHost({ sandbox: { frameUrl: '/frame' }, key: 1 })
    await page.getByRole('button', { name: 'Quiet 36: 0' }).waitFor()
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('afterbegin', '<h1>Title</h1><input id="name" aria-label="Name">')
    })
    const name = page.getByLabel('Name')
    await name.focus()
    const before = await looksOfHost(page)
    const frameMs = await medianFrameMs(page)

    host.have([...QUIET, resets, LEAKS, FLOODS])
    await host.refresh()
    await page.keyboard.type('typed while they load, ')
    await page.getByText('Resets').waitFor()
    await eventually(
      () => page.locator('body > i').count(),
      (leaked) => leaked === 500,
    )
    await eventually(host.events, (events) =>
      events.some((event) => event.startsWith('floods@1.0.0 failed SANDBOX')),
    )
    await page.keyboard.type('and after')

    expect(await name.inputValue()).toBe('typed while they load, and after')
    expect(await name.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await looksOfHost(page)).toEqual(before)
    // Three times as long would be 20 frames a second. A machine that is busy makes both longer.
    expect((await medianFrameMs(page)) / frameMs).toBeLessThan(3)
    expect((await host.events()).filter((event) => event.includes(' failed '))).toHaveLength(1)
    await page.getByRole('button', { name: 'Quiet 0: 0' }).click()
    await page.getByRole('button', { name: 'Quiet 0: 1' }).waitFor()
    await page.getByRole('button', { name: 'Host 0' }).click()
    await page.getByRole('button', { name: 'Host 1' }).waitFor()
  })
})
