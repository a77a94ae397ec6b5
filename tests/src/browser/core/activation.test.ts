import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage, type ReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

/** Marks the document while it is active, and removes the mark some time after it was asked to. */
const MARKS = `${REACT}
const sheet = new CSSStyleSheet()
sheet.replaceSync('.marks { color: rgb(1, 2, 3) }')
const note = (what) => { (window.log ??= []).push(what) }
export default {
  extensions: { point: () => h('p', { className: 'marks' }, 'Here') },
  styles: [sheet],
  async activate({ config, signal }) {
    if (config.fails) throw new Error('cannot')
    note('activate ' + config.name)
    document.documentElement.dataset.mark = config.name
    signal.addEventListener('abort', () => note('abort ' + config.name))
    return async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      const shown = document.querySelector('.marks')
      note('dispose ' + config.name + (shown ? ' below ' + getComputedStyle(shown).color : ''))
      delete document.documentElement.dataset.mark
    }
  },
}`

describeBrowser('chromium', 'the activation of a plugin', (path) => {
  const browser = shared(() => openChromium(path))
  const openPage = async (): Promise<ReactPage> => {
    const host = await openReactPage(await browser(), [
      { id: 'marks', source: MARKS, config: { name: 'first' } },
    ])
    await host.page.locator('html[data-mark=first]').waitFor()
    return host
  }
  it.each([
    ['configuration', '1.0.0'],
    ['version', '2.0.0'],
  ])(
    'is undone before the plugin is activated with another %s, while its components keep their styles',
    async (_, version) => {
      await using host = await openPage()
      host.have([{ id: 'marks', version, source: MARKS, config: { name: 'second' } }])
      await host.refresh()
      await logged(host, [
        'activate first',
        'abort first',
        'dispose first below rgb(1, 2, 3)',
        'activate second',
      ])
      expect(await host.page.locator('html').getAttribute('data-mark')).toBe('second')
    },
  )

  it('is undone before the next page of the host activates the plugin again', async () => {
    await using host = await openPage()
    await host.setHost({ key: 'next page' })
    await logged(host, ['activate first', 'abort first', 'dispose first', 'activate first'])
    expect(await host.page.locator('html').getAttribute('data-mark')).toBe('first')
  })

  it('is restored when the new version, for which it was undone, fails to activate', async () => {
    await using host = await openPage()
    host.have([{ id: 'marks', version: '2.0.0', source: MARKS, config: { fails: true } }])
    await host.refresh()
    await logged(host, [
      'activate first',
      'abort first',
      'dispose first below rgb(1, 2, 3)',
      'activate first',
    ])
    expect(await host.page.locator('html').getAttribute('data-mark')).toBe('first')
    expect(await host.page.locator('[data-plugin-version="1.0.0"]').textContent()).toBe('Here')
  })
})

async function logged({ page }: ReactPage, lines: readonly string[]): Promise<void> {
  const read = () => page.evaluate<string[]>('log')
  await eventually(read, (log) => log.length >= lines.length)
  expect(await read()).toEqual(lines)
}
