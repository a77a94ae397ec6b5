import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import {
  openReactPage,
  type PagePlugin,
  type ReactPage,
  type ReactPageOptions,
} from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

const TEXT = (text: string): string => `${REACT}export default { extensions: { point: () => '${text}' } }`

describeBrowser('chromium', 'a plugin in an open page', (path) => {
  const browser = shared(() => openChromium(path))
  /** A page whose clock can be advanced. */
  const openPage = async (plugins: readonly PagePlugin[], options: ReactPageOptions = {}) =>
    openReactPage(await browser(), plugins, { prepare: (page) => page.clock.install(), ...options })

  it.each([
    [
      'activate',
      'ACTIVATION',
      `export default {
        extensions: { point: () => 'Here' },
        activate({ config }) { if (!config.key) throw new Error('no key') },
      }`,
    ],
    [
      'a component',
      'RENDER',
      `export default { extensions: { point({ config }) { if (!config.key) throw new Error('no key'); return 'Here' } } }`,
    ],
  ])(
    'is shown without a reload once a configuration that made %s throw is corrected',
    async (_, code, source) => {
      await using host = await openReactPage(await browser(), [{ id: 'needs-key', source }])
      await failed(host, 'needs-key', code)
      host.have([{ id: 'needs-key', source, config: { other: 1 } }])
      await host.refresh()
      await eventually(host.events, (events) => failures(events).length === 2)
      await failed(host, 'needs-key', code)
      host.have([{ id: 'needs-key', source, config: { key: 'k' } }])
      await host.refresh()
      await host.page.getByText('Here').waitFor()
      expect(host.requests.filter((url) => url.includes('needs-key'))).toHaveLength(1)
    },
  )

  it('that could not be fetched is retried at growing intervals, and shown once the edge is back', async () => {
    await using host = await openPage([{ id: 'late', source: TEXT('Here') }], {
      failing: 'late/v1.0.0/bundle.js',
    })
    await failed(host, 'late', 'FETCH_OR_INTEGRITY')
    const tries = () => host.requests.filter((url) => url.includes('/late/')).length
    const before = tries()
    await host.page.clock.fastForward(29_000)
    expect(tries()).toBe(before)
    await host.page.clock.fastForward(17_000)
    await eventually(host.events, (events) => failures(events).length === 2)
    await host.page.clock.fastForward(50_000)
    await host.refresh()
    expect(failures(await host.events())).toHaveLength(2)
    host.fail()
    await host.page.clock.fastForward(41_000)
    await host.page.getByText('Here').waitFor()
    expect(tries()).toBe(before + 2)
    expect(failures(await host.events())).toHaveLength(2)
  })

  it.each([
    ['cannot be fetched', 'FETCH_OR_INTEGRITY', TEXT('Second')],
    ['throws while it is evaluated', 'EVALUATION', `throw new Error('in the next version')`],
    [
      'cannot be activated',
      'ACTIVATION',
      `${TEXT('Second').slice(0, -2)}, activate() { throw new Error('in activate') } }`,
    ],
  ])('keeps its state while its next version %s, which is reported once', async (_, code, source) => {
    const first = {
      id: 'well',
      source: `${REACT}export default {
        extensions: { point() { const [n, set] = useState(0); return h('button', { onClick: () => set(n + 1) }, 'Well ' + n) } },
        activate: () => { document.documentElement.dataset.active = ''; return () => { delete document.documentElement.dataset.active } },
      }`,
    }
    await using host = await openPage([first])
    await host.page.getByRole('button', { name: 'Well 0' }).click()
    await host.page.getByRole('button', { name: 'Well 1' }).waitFor()
    if (code === 'FETCH_OR_INTEGRITY') host.fail('well/v2.0.0/bundle.js')
    host.have([{ id: 'well', version: '2.0.0', source }])
    await host.refresh()
    await eventually(host.events, (events) =>
      failures(events).some((event) => event.includes(`2.0.0 failed ${code}`)),
    )
    await eventually(
      () => host.page.evaluate<string[]>('states'),
      (states) => states.join() === '1.0.0 ready 2.0.0 failed',
    )
    await host.page.getByRole('button', { name: 'Well 1' }).click()
    await host.page.getByRole('button', { name: 'Well 2' }).waitFor()
    await host.page.locator('html[data-active]').waitFor()
    expect(failures(await host.events())).toHaveLength(1)

    // A version that could not be fetched is retried; a broken one needs a version that mends it.
    host.fail()
    if (code === 'FETCH_OR_INTEGRITY') await host.page.clock.fastForward(46_000)
    else {
      host.have([{ id: 'well', version: '2.0.1', source: TEXT('Second') }])
      await host.refresh()
    }
    await host.page.getByText('Second').waitFor()
    await eventually(host.events, (events) => events.includes('well@1.0.0 disposed'))
    expect(await host.page.locator('html').getAttribute('data-active')).toBe(null)
  })
})

async function failed({ page }: ReactPage, id: string, code: string): Promise<void> {
  await page.locator(`[data-plugin-error="${id}"][data-code="${code}"]`).waitFor()
}

function failures(events: readonly string[]): string[] {
  return events.filter((event) => event.includes(' failed '))
}
