import { expect, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage, type ReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

const showing = (component: string, rest = ''): string =>
  `${REACT}export default { extensions: { point: ${component} }, ${rest} }`

const LEAVES_WITH = (thrown: string): string =>
  showing(`() => { useEffect(() => () => { throw ${thrown} }, []); return h('p', null, 'Here') }`)

const FAILS_BY_CONFIG = `activate({ config }) { if (config.bad) throw new Error('bad') }`

describeBrowser('chromium', "the host's page", (path) => {
  const browser = shared(() => openChromium(path))

  it.each([
    ['an object without a prototype', 'Object.create(null)'],
    ['an error whose message is not a string', `Object.assign(new Error(), { message: { toString: null } })`],
    ['a proxy that throws when it is read', 'new Proxy({}, { getPrototypeOf() { throw 0 } })'],
  ])('keeps working when a plugin throws %s', async (_, thrown) => {
    await using host = await openReactPage(await browser(), [
      { id: 'odd', source: showing(`() => { throw ${thrown} }`) },
    ])
    await host.page.locator('[data-plugin-error="odd"][data-code="RENDER"]').waitFor()
    expect(await clicked(host)).toBe('Host 1')
  })

  it.each([
    ['a string', `'bye'`, 'bye'],
    ['undefined', 'undefined', 'undefined'],
    ['an error of the browser', `new DOMException('gone', 'AbortError')`, 'gone'],
  ])(
    'keeps working when a plugin throws %s while it is unmounted, and receives an event that names the plugin',
    async (_, thrown, message) => {
      const plugin = { id: 'leaves', source: LEAVES_WITH(thrown) }
      await using host = await openReactPage(await browser(), [plugin])
      await host.page.getByText('Here').waitFor()
      host.have([])
      await host.refresh()
      await host.page.getByText('empty').waitFor()
      await emitted(host, `leaves@1.0.0 failed RENDER leaves: it threw while it was shown: ${message}.`)
      expect(await clicked(host)).toBe('Host 1')
    },
  )

  it('keeps working when it unmounts an extension point whose plugin throws a string, each time with an event', async () => {
    await using host = await openReactPage(await browser(), [{ id: 'leaves', source: LEAVES_WITH(`'bye'`) }])
    await host.page.getByText('Here').waitFor()
    await host.setHost({ shown: false })
    await emitted(host, 'leaves@1.0.0 failed RENDER leaves: it threw while it was shown: bye.')
    // Every time the user comes back.
    for (let times = 2; times <= 5; times += 1) {
      await host.setHost({ shown: true })
      await host.page.getByRole('button', { name: 'Try again' }).click()
      await host.page.getByText('Here').waitFor()
      await host.setHost({ shown: false })
      await eventually(host.events, (events) => failures(events).length === times)
    }
    expect(await clicked(host)).toBe('Host 1')
  })

  it('shows the next version of a plugin that throws a string while it is unmounted', async () => {
    const plugin = { id: 'leaves', source: LEAVES_WITH(`'bye'`) }
    await using host = await openReactPage(await browser(), [plugin])
    await host.page.getByText('Here').waitFor()
    host.have([{ ...plugin, version: '2.0.0' }])
    await host.refresh()
    await host.page.locator('[data-plugin-version="2.0.0"]').getByText('Here').waitFor()
    await emitted(host, 'leaves@1.0.0 failed RENDER leaves: it threw while it was shown: bye.')
    expect((await host.events()).filter((event) => event.includes('2.0.0 failed'))).toEqual([])
    expect(await clicked(host)).toBe('Host 1')
  })

  it.each([
    ['its own element', 'mine'],
    ['the element around it', 'mine.parentElement'],
  ])('keeps working when a plugin has removed %s and fails afterwards', async (_, taken) => {
    const source = showing(
      `() => {
        useEffect(() => { const mine = document.getElementById('mine'); ${taken}.remove() }, [])
        return h('p', { id: 'mine' }, 'Here')
      }`,
      FAILS_BY_CONFIG,
    )
    await using host = await openReactPage(await browser(), [{ id: 'takes', source }])
    await host.page.locator('#mine').waitFor({ state: 'detached' })
    await emitted(host, 'takes@1.0.0 ready')
    host.have([{ id: 'takes', source, config: { bad: true } }])
    await host.refresh()
    await host.page.locator('[data-plugin-error="takes"][data-code="ACTIVATION"]').waitFor()
    expect(await clicked(host)).toBe('Host 1')
  })

  it('keeps working when a plugin has removed the element around it, and another plugin is inserted before it', async () => {
    const source = showing(`() => {
      useEffect(() => { document.querySelector('[data-plugin=takes]').remove() }, [])
      return 'Here'
    }`)
    await using host = await openReactPage(await browser(), [{ id: 'takes', source }])
    await host.page.locator('[data-plugin=takes]').waitFor({ state: 'detached' })
    host.have([
      { id: 'first', source: showing(`() => 'First'`) },
      { id: 'takes', source },
    ])
    await host.refresh()
    await emitted(host, 'first@1.0.0 ready')
    expect(await clicked(host)).toBe('Host 1')
  })

  it('keeps working when a plugin removes the elements around all other plugins', async () => {
    const source = showing(`() => {
      useEffect(() => {
        const take = () => document.querySelectorAll('[data-plugin]').forEach((element) => element.remove())
        const observer = new MutationObserver(take)
        observer.observe(document.querySelector('[data-extension-point]'), { childList: true })
        take()
      }, [])
      return 'Here'
    }`)
    const well = { id: 'well', source: showing(`() => 'Well'`, FAILS_BY_CONFIG) }
    await using host = await openReactPage(await browser(), [well, { id: 'takes', source }])
    await emitted(host, 'takes@1.0.0 ready')
    host.have([
      { ...well, config: { bad: true } },
      { id: 'takes', source },
    ])
    await host.refresh()
    await emitted(host, 'well@1.0.0 failed ACTIVATION')
    expect(await clicked(host)).toBe('Host 1')
  })

  it('shows the failure of a plugin that throws in an effect, while the other plugins keep working', async () => {
    await using host = await openReactPage(await browser(), [
      {
        id: 'effect',
        source: showing(`() => { useEffect(() => { throw 'in effect' }, []); return 'Here' }`),
      },
      {
        id: 'well',
        source: showing(
          `() => { const [n, set] = useState(0); return h('button', { onClick: () => set(n + 1) }, 'Well ' + n) }`,
        ),
      },
    ])
    await host.page.locator('[data-plugin-error="effect"]').waitFor()
    await host.page.getByRole('button', { name: 'Well 0' }).click()
    await host.page.getByRole('button', { name: 'Well 1' }).waitFor()
    expect(await clicked(host)).toBe('Host 1')
  })

  it.each([
    ['renders', `() => { throw new Error('of the host') }`],
    ['runs an effect', `() => { useEffect(() => { throw new Error('of the host') }, []); return null }`],
  ])(
    "shows the host's own error boundary when a component of the host throws as it %s",
    async (_, component) => {
      await using host = await openReactPage(await browser(), [
        { id: 'well', source: showing(`() => 'Here'`) },
      ])
      await host.page.getByText('Here').waitFor()
      await host.page.evaluate(`{ ${REACT} window.Extra = ${component} }`)
      await host.setHost({})
      await host.page.getByRole('heading', { name: 'Broken' }).waitFor()
      expect(failures(await host.events())).toEqual([])
    },
  )
})

async function emitted(host: ReactPage, event: string): Promise<void> {
  await eventually(host.events, (events) => events.some((each) => each.startsWith(event)))
}

function failures(events: readonly string[]): string[] {
  return events.filter((event) => event.includes(' failed '))
}

/** The text of the host's own button after a click. */
async function clicked({ page }: ReactPage): Promise<string | null> {
  await page.getByRole('button', { name: 'Host 0' }).click()
  return page.getByRole('button', { name: /^Host [1-9]/ }).textContent()
}
