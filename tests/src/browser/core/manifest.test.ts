import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage, type ReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

const TEXT = (text: string): string => `${REACT}export default { extensions: { point: () => '${text}' } }`

/** Counts its renders, and the effects that depend on its props. */
const COUNTS = `${REACT}
window.counts = { renders: 0, config: 0, plugin: 0 }
export default { extensions: { point({ config, plugin }) {
  window.counts.renders += 1
  useEffect(() => { window.counts.config += 1 }, [config])
  useEffect(() => { window.counts.plugin += 1 }, [plugin])
  return 'Here'
} } }`

const COUNTS_CLICKS = `${REACT}export default { extensions: { point({ plugin }) {
  const [count, setCount] = useState(0)
  return h('button', { onClick: () => setCount(count + 1) }, plugin.id + ' ' + count)
} } }`

describeBrowser('chromium', 'refreshing the manifest of an open page', (path) => {
  const browser = shared(() => openChromium(path))

  it('renders nothing again when nothing changed, and keeps the props of a plugin when another one is added', async () => {
    const plugin = { id: 'counts', source: COUNTS, config: { fee: [1] } }
    await using host = await openReactPage(await browser(), [plugin])
    // Nothing is counted before the plugin is loaded.
    const counts = () => host.page.evaluate<Record<string, number>>('window.counts ?? {}')
    await eventually(counts, ({ plugin: effects }) => effects === 1)
    await host.refresh()
    await host.refresh()
    expect(await counts()).toEqual({ renders: 1, config: 1, plugin: 1 })
    host.have([plugin, { id: 'other', source: TEXT('Other') }])
    await host.refresh()
    await host.page.getByText('Other').waitFor()
    expect(await counts()).toMatchObject({ config: 1, plugin: 1 })
  })

  it('keeps a plugin as it is, and fetches nothing again, when only the signature in its URL is another', async () => {
    const files = new Map([['lazy.js', Buffer.from("document.title = 'Lazy'")]])
    const source = COUNTS_CLICKS.replace('setCount(count + 1)', "(setCount(count + 1), import('./lazy.js'))")
    const plugin = { id: 'stays', source, files, signature: '~1.A' }
    await using host = await openReactPage(await browser(), [plugin])
    await host.page.getByRole('button', { name: 'stays 0' }).click()
    await host.page.getByRole('button', { name: 'stays 1' }).waitFor()
    host.have([{ ...plugin, signature: '~2.B', config: { fee: 1 } }])
    await host.refresh()
    await host.page.getByRole('button', { name: 'stays 1' }).click()
    await host.page.getByRole('button', { name: 'stays 2' }).waitFor()
    expect(await host.page.title()).toBe('Lazy')
    expect(host.requests.filter((requested) => requested.includes('~2.B'))).toEqual([])
    expect(await host.events()).toEqual(['stays@1.0.0 ready'])
  })

  it('fetches a plugin that has failed from its new URL, when only the signature in it is another', async () => {
    const plugin = { id: 'late', source: TEXT('Late'), signature: '~1.A' }
    const failing = '/plugins/~1.A/late/v1.0.0/bundle.js'
    await using host = await openReactPage(await browser(), [plugin], { failing })
    await eventually(host.events, (events) => events.length > 0)
    host.have([{ ...plugin, signature: '~2.B' }])
    await host.refresh()
    await host.page.getByText('Late', { exact: true }).waitFor()
    expect((await host.events()).at(-1)).toBe('late@1.0.0 ready')
  })

  it('fetches a plugin that failed to load from a URL that was replaced meanwhile from the new one, when it is tried again', async () => {
    const plugin = { id: 'slow', source: TEXT('Slow'), signature: '~1.A' }
    const expired = Promise.withResolvers<void>()
    await using host = await openReactPage(await browser(), [plugin], {
      prepare: async (page) => {
        await page.route('**/~1.A/**', async (route) => {
          await expired.promise
          await route.fulfill({ status: 403 })
        })
      },
    })
    host.have([{ ...plugin, signature: '~2.B' }])
    await host.refresh()
    expired.resolve()
    await host.page.getByRole('button', { name: 'Try again' }).click()
    await host.page.getByText('Slow', { exact: true }).waitFor()
    expect((await host.events()).map((event) => event.split(' ').slice(0, 3).join(' '))).toEqual([
      'slow@1.0.0 failed FETCH_OR_INTEGRITY',
      'slow@1.0.0 ready',
    ])
    // The entry is fetched from there once, and not as another attempt.
    expect(host.requests.filter((requested) => requested.includes('retry'))).toEqual([])
  })

  it('fetches a plugin whose component threw from its new URL, when the first one has expired and it is tried again', async () => {
    const source = `${REACT}export default { extensions: { point() {
      const [broken, setBroken] = useState(false)
      if (broken) throw new Error('it broke')
      return h('button', { onClick: () => setBroken(true) }, 'Break')
    } } }`
    const plugin = { id: 'broken', source, signature: '~1.A' }
    await using host = await openReactPage(await browser(), [plugin])
    const button = host.page.getByRole('button', { name: 'Break' })
    await button.waitFor()
    host.have([{ ...plugin, signature: '~2.B' }])
    await host.refresh()
    await host.page.route('**/~1.A/**', (route) => route.fulfill({ status: 403 }))
    await button.click()
    await host.page.getByRole('button', { name: 'Try again' }).click()
    await button.click()
    // The stack has the new URL, which shows whose error it is.
    await expect
      .poll(host.events)
      .toEqual([
        'broken@1.0.0 ready',
        expect.stringContaining('broken@1.0.0 failed RENDER'),
        'broken@1.0.0 ready',
        expect.stringContaining('broken@1.0.0 failed RENDER'),
      ])
  })

  it('links the style sheet of a plugin from its new URL when the page is hidden and shown again, and does not evaluate the plugin again', async () => {
    const source = `${REACT}window.evaluated = (window.evaluated ?? 0) + 1
      export default { extensions: { point: () => h('p', { className: 'styled' }, 'Styled') } }`
    const files = new Map([['bundle.css', Buffer.from('.styled { color: rgb(1, 2, 3) }')]])
    const plugin = { id: 'styled', source, files, signature: '~1.A' }
    await using host = await openReactPage(await browser(), [plugin])
    const shown = host.page.getByText('Styled', { exact: true })
    await shown.waitFor()
    host.have([{ ...plugin, signature: '~2.B' }])
    await host.refresh()
    await host.page.route('**/~1.A/**', (route) => route.fulfill({ status: 403 }))
    await host.setHost({ hidden: 'provider' })
    await expect.poll(host.events).toContain('styled@1.0.0 disposed')
    await host.setHost({ hidden: 'none' })
    await expect
      .poll(host.events)
      .toEqual(['styled@1.0.0 ready', 'styled@1.0.0 disposed', 'styled@1.0.0 ready'])
    expect(await shown.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)')
    expect(await host.page.evaluate('evaluated')).toBe(1)
  })

  it('rejects an answer that is not a tenant manifest, and the plugins stay', async () => {
    await using host = await openReactPage(await browser(), [{ id: 'stays', source: TEXT('Here') }])
    await host.page.getByText('Here').waitFor()
    host.answer(() => Response.json({ error: 'session expired' }))
    await expect(host.refresh()).rejects.toThrow('/manifest did not answer with a manifest')
    expect(await host.events()).toEqual(['stays@1.0.0 ready'])
    host.answer()
    host.have([{ id: 'stays', version: '2.0.0', source: TEXT('Second') }])
    await host.refresh()
    await host.page.getByText('Second').waitFor()
  })

  it("never shows another tenant's plugins, neither from before nor from a late answer", async () => {
    await using host = await openReactPage(await browser(), [{ id: 'of-acme', source: TEXT('Of Acme') }])
    await host.page.getByText('Of Acme').waitFor()
    const late = Promise.withResolvers<void>()
    const ofAcme = await (await fetch(new URL('/manifest', host.page.url()))).text()
    host.answer(async () => {
      await late.promise
      return new Response(ofAcme)
    })
    const asked = host.page.waitForRequest('**/manifest')
    await host.page.evaluate('void refresh().catch(() => {})')
    await asked

    // The registry is down, and nothing is cached for the new tenant.
    host.answer(() => new Response(null, { status: 503 }))
    await host.setHost({ tenantId: 'globex', manifest: null })
    await host.page.getByText('loading').waitFor()
    late.resolve()
    // As from a session that still belongs to the former tenant.
    host.answer(() => new Response(ofAcme))
    await host.refresh()
    expect(await host.page.getByText('Of Acme').count()).toBe(0)
    host.answer()
    host.have([{ id: 'of-globex', source: TEXT('Of Globex') }], 'globex')
    await host.refresh()
    await host.page.getByText('Of Globex').waitFor()
    expect(await host.page.getByText('Of Acme').count()).toBe(0)
  })

  it('leaves plugins outside a sandbox when the host sets sandbox options later', async () => {
    const plugin = { id: 'stays', source: TEXT('Here') }
    await using host = await openReactPage(await browser(), [plugin])
    await host.page.getByText('Here').waitFor()
    await host.setHost({ sandbox: { frameUrl: '/frame', plugins: 'all' } })
    host.have([plugin, { id: 'other', source: TEXT('Other') }])
    await host.refresh()
    await host.page.getByText('Other').waitFor()
    expect(await host.page.getByText('Here').isVisible()).toBe(true)
    expect(await host.page.locator('iframe').count()).toBe(0)
  })

  it("follows a change of the plugins' order and the host's own sort without mounting them anew, and keeps the focus in one that moves", async () => {
    const plugins = ['first', 'second', 'third'].map((id) => ({ id, source: COUNTS_CLICKS }))
    await using host = await openReactPage(await browser(), plugins)
    const shown = () => host.page.locator('[data-plugin]').allTextContents()
    const button = (id: string) => host.page.locator(`[data-plugin=${id}]`).getByRole('button')
    for (const { id } of plugins) await button(id).click()
    await button('first').click()
    host.have([...plugins.slice(1), ...plugins.slice(0, 1)])
    await host.refresh()
    await expect.poll(shown).toEqual(['second 1', 'third 1', 'first 2'])
    expect(await host.page.locator(':focus').textContent()).toBe('first 2')
    await host.page.evaluate('setHost({ within: { sort: (left, right) => (left.id < right.id ? 1 : -1) } })')
    await expect.poll(shown).toEqual(['third 1', 'second 1', 'first 2'])
    expect(await host.events()).toHaveLength(3)
  })

  it('adds and removes the items of a list that the host renders around plugins', async () => {
    const first = { id: 'first', source: TEXT('first') }
    const second = { id: 'second', source: TEXT('second') }
    await using host = await openReactPage(await browser(), [first])
    await host.page.evaluate(
      `{ ${REACT} setHost({ within: { as: 'ul', render: (node) => h('li', null, node) } }) }`,
    )
    host.have([first, second])
    await host.refresh()
    await host.page.locator('ul > li').getByText('second').waitFor()
    expect(await items(host)).toEqual(['first', 'second'])
    host.have([second])
    await host.refresh()
    await eventually(
      () => items(host),
      (texts) => texts.join() === 'second',
    )
  })
})

function items({ page }: ReactPage): Promise<string[]> {
  return page.locator('ul[data-extension-point=point] > li > div[data-plugin]').allTextContents()
}
