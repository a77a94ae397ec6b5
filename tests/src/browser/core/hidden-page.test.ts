import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage, type PagePlugin, type ReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'

/** A plugin that records in `window.steps` when it is activated and mounted, and when both are undone. */
function recording(version: string): PagePlugin {
  const source = `${REACT}
const step = (what) => (window.steps ??= []).push(what + ' ${version}')
function Clicks() {
  const [count, setCount] = useState(0)
  useEffect(() => { step('mount'); return () => step('unmount') }, [])
  return h('button', { type: 'button', onClick: () => setCount(count + 1) }, '${version} clicked ' + count)
}
export default { extensions: { point: Clicks }, activate() { step('activate'); return () => step('undo') } }`
  return { id: 'recording', version, source }
}

const steps = ({ page }: ReactPage) => page.evaluate<string[]>('window.steps')

describeBrowser('chromium', 'a page that React hides and shows again', (path) => {
  const browser = shared(() => openChromium(path))

  it('keeps the state of its plugin when the provider stays, and activates it once', async () => {
    await using host = await openReactPage(await browser(), [recording('1.0.0')])
    await host.page.getByRole('button', { name: '1.0.0 clicked 0' }).click()
    await host.setHost({ hidden: 'point' })
    await expect.poll(() => steps(host)).toEqual(['activate 1.0.0', 'mount 1.0.0', 'unmount 1.0.0'])
    await host.setHost({ hidden: 'none' })
    await host.page.getByRole('button', { name: '1.0.0 clicked 1' }).waitFor()
    await expect
      .poll(() => steps(host))
      .toEqual(['activate 1.0.0', 'mount 1.0.0', 'unmount 1.0.0', 'mount 1.0.0'])
  })

  it('never runs the effects of a version that was replaced while it was hidden', async () => {
    await using host = await openReactPage(await browser(), [recording('1.0.0')])
    await host.page.getByRole('button', { name: '1.0.0 clicked 0' }).waitFor()
    await host.setHost({ hidden: 'point' })
    await expect.poll(() => steps(host)).toEqual(['activate 1.0.0', 'mount 1.0.0', 'unmount 1.0.0'])
    host.have([recording('2.0.0')])
    await host.refresh()
    const replaced = ['activate 1.0.0', 'mount 1.0.0', 'unmount 1.0.0', 'undo 1.0.0', 'activate 2.0.0']
    await expect.poll(() => steps(host)).toEqual(replaced)
    await host.setHost({ hidden: 'none' })
    await host.page.getByRole('button', { name: '2.0.0 clicked 0' }).waitFor()
    await expect.poll(() => steps(host)).toEqual([...replaced, 'mount 2.0.0'])
  })

  it('never runs the effects of a version that was undone when it was hidden with its provider', async () => {
    await using host = await openReactPage(await browser(), [recording('1.0.0')])
    await host.page.getByRole('button', { name: '1.0.0 clicked 0' }).waitFor()
    await host.setHost({ hidden: 'provider' })
    const undone = ['activate 1.0.0', 'mount 1.0.0', 'unmount 1.0.0', 'undo 1.0.0']
    await expect.poll(() => steps(host)).toEqual(undone)
    host.have([recording('2.0.0')])
    await host.setHost({ hidden: 'none' })
    await host.page.getByRole('button', { name: '1.0.0 clicked 0' }).waitFor()
    // Activated before its effects run, as at first.
    await expect.poll(() => steps(host)).toEqual([...undone, 'activate 1.0.0', 'mount 1.0.0'])
    await host.refresh()
    await host.page.getByRole('button', { name: '2.0.0 clicked 0' }).waitFor()
    const { length } = undone
    expect(
      (await steps(host))
        .slice(length + 2)
        .filter((step) => step.endsWith(' 1.0.0'))
        .toSorted(),
    ).toEqual(['undo 1.0.0', 'unmount 1.0.0'])
  })
})
