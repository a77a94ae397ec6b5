import { mkdir, mkdtempDisposable, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pluginEsbuildConfig } from '@plugboard/plugin-kit/esbuild'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { checkTypes } from '../harness/check-types.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { ROOT } from '../harness/project-folders.ts'
import { openReactPage, type PagePlugin } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { REACT } from '../harness/written-plugin.ts'
import { readDocumentFiles } from '../hosts/document-files.ts'

/** The documented host and plugins in a folder, which TypeScript has checked. */
const openedProject = shared(async () => {
  await using stack = new AsyncDisposableStack()
  const { path: root } = stack.use(await mkdtempDisposable(join(tmpdir(), 'plugboard-channel-')))
  await symlink(join(ROOT, 'tests/node_modules'), join(root, 'node_modules'), 'junction')
  const files = await readDocumentFiles('docs/plugins.md', 'Plugins that talk to each other')
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
  await checkTypes(root)
  const owned = stack.move()
  return { root, [Symbol.asyncDispose]: () => owned.disposeAsync() }
})

async function buildDocumented(name: string): Promise<PagePlugin> {
  const root = join((await openedProject()).root, name)
  const manifest = { id: name, name, version: '1.0.0', extensionPoints: ['point'] }
  const entry = join(root, 'src/index.tsx')
  // The page has one extension point, of this name.
  await writeFile(entry, (await readFile(entry, 'utf8')).replaceAll('payment-methods', 'point'))
  await writeFile(join(root, 'manifest.json'), JSON.stringify(manifest))
  await build({ ...pluginEsbuildConfig({ root, format: 'single-file' }), logLevel: 'silent' })
  return { id: name, source: await readFile(join(root, 'dist/plugin.js'), 'utf8') }
}

const DECLARED = `{ events: ['cart:changed'], values: { coupon: null }, writable: ['coupon'] }`

describeBrowser('chromium', 'plugins that talk by the channel of their host', (path) => {
  const browser = shared(() => openChromium(path))

  it('hear each other as documented, one in the page and one in a sandbox, until they are uninstalled', async () => {
    const cart = await buildDocumented('cart')
    const promotion = { ...(await buildDocumented('promotion')), isolation: 'sandbox' } as const
    await using host = await openReactPage(await browser(), [cart, promotion])
    const { page } = host
    // A page without a channel.
    await page.getByRole('button', { name: '0 items, no coupon' }).click()
    await page.getByRole('button', { name: '1 items, no coupon' }).waitFor()

    await page.evaluate(`{
      window.heard = []
      const channel = window.channel = createChannel(${DECLARED})
      channel.on('cart:changed', ({ items }, from) => heard.push(from + ' ' + items.length))
      setHost({ key: 'channel', channel, timeoutMs: 20_000, sandbox: { frameUrl: '/frame' } })
    }`)
    await page.frameLocator('iframe').getByText('Three for two').waitFor()
    for (const items of [0, 1, 2])
      await page.getByRole('button', { name: `${items} items, no coupon` }).click()
    await page.getByRole('button', { name: '3 items, THREE' }).waitFor()
    expect(await page.evaluate('heard')).toEqual(['cart 1', 'cart 2', 'cart 3'])

    // A new configuration activates both again: nobody listens twice.
    host.have([cart, promotion].map((plugin) => ({ ...plugin, config: { again: true } })))
    await host.refresh()
    await page.getByRole('button', { name: '3 items, no coupon' }).click()
    await page.getByRole('button', { name: '4 items, THREE' }).waitFor()
    await page.evaluate(`channel.set('coupon', 'OF THE HOST')`)
    await page.getByRole('button', { name: '4 items, OF THE HOST' }).waitFor()

    host.have([{ ...cart, config: { again: true } }])
    await host.refresh()
    await page.locator('iframe').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '4 items, OF THE HOST' }).click()
    await page.getByRole('button', { name: '5 items, OF THE HOST' }).waitFor()
    expect((await host.events()).filter((event) => event.includes('failed'))).toEqual([
      expect.stringContaining('promotion@1.0.0 failed SANDBOX'),
    ])
  })

  it('get an error for too many events, while the page and a listener that throws go on', async () => {
    const floods = `${REACT}
      export default { extensions: { point: () => h('p', null, 'Floods ' + window.refused) }, activate({ channel }) {
        try { for (;;) channel.emit('cart:changed', { items: [] }) } catch (error) { window.refused = error.message }
      } }`
    const throws = `${REACT}let heard = 0
      export default { extensions: { point: () => 'Throws' }, activate({ channel }) {
        channel.on('cart:changed', () => { window.heard = ++heard; throw new Error('not today') })
      } }`
    await using host = await openReactPage(await browser(), [{ id: 'throws', source: throws }])
    await host.page.evaluate(`setHost({ key: 'channel', channel: createChannel(${DECLARED}) })`)
    await host.page.getByText('Throws').waitFor()
    host.have([
      { id: 'throws', source: throws },
      { id: 'floods', source: floods },
    ])
    await host.refresh()
    await host.page.getByText('Floods a plugin sends at most 100 events and values a second').waitFor()
    expect(await host.page.evaluate('heard')).toBe(100)
    const failures = (await host.events()).filter((event) => event.includes('UNCAUGHT'))
    expect(failures).toHaveLength(20)
    expect(new Set(failures)).toEqual(
      new Set(['throws@1.0.0 failed UNCAUGHT throws: a listener of the channel threw: not today']),
    )
    await host.page.getByRole('button', { name: 'Host 0' }).click()
    await host.page.getByRole('button', { name: 'Host 1' }).waitFor()
  })
})
