import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { startPlugboard } from '../../harness/plugboard.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { installPlugin } from '../harness/open-shop.ts'
import { shared } from '../harness/shared.ts'
import { startHost } from '../harness/start-host.ts'
import { publishWritten, showing } from '../harness/written-plugin.ts'
import { readDocumentFiles, type SourceFiles } from './document-files.ts'
import { createNextApp } from './next-app.ts'

// An installation from the npm registry and builds, on a machine that may be busy.
const TIMEOUT_MS = 600_000

const README = await readDocumentFiles('packages/loader/README.md')
const NONCE = await readDocumentFiles('docs/hosts.md', 'With a nonce')
const CACHED = await readDocumentFiles('docs/hosts.md', "With `'use cache'`")

const COUNTER = {
  id: 'counter',
  source: showing(`function Counter({ host }) {
    const [count, setCount] = useState(0)
    return h('button', { type: 'button', onClick: () => setCount(count + 1) }, host.totalCents + ' clicked ' + count)
  }`),
}

interface Variant {
  readonly name: string
  readonly files: SourceFiles
  readonly args?: readonly string[]
  /** How `next build` describes /checkout. */
  readonly kind: '○' | '◐' | 'ƒ'
}

const WITHOUT_CACHE_COMPONENTS = { 'next.config.ts': 'export default {}\n' }

const VARIANTS: readonly Variant[] = [
  { name: 'the files of the README', files: README, kind: '◐' },
  { name: 'a nonce', files: { ...README, ...NONCE }, kind: 'ƒ' },
]

// Each costs a build of the app, so they run on demand: PLUGBOARD_HOSTS=all.
const MORE_VARIANTS: readonly Variant[] = [
  { name: "'use cache'", files: { ...README, ...CACHED }, kind: '○' },
  {
    name: 'the files of the README without Cache Components',
    files: { ...README, ...WITHOUT_CACHE_COMPONENTS },
    kind: 'ƒ',
  },
  {
    name: 'a nonce without Cache Components',
    files: {
      ...README,
      ...withoutLine({ ...NONCE }, 'export const instant = false'),
      ...WITHOUT_CACHE_COMPONENTS,
    },
    kind: 'ƒ',
  },
  {
    name: 'the files of the README and webpack',
    files: { ...README, 'next.config.ts': 'export default { cacheComponents: true }\n' },
    args: ['--webpack'],
    kind: '◐',
  },
]

describeBrowser('chromium', 'a new Next.js app', (path) => {
  const openedBrowser = shared(() => openChromium(path))
  const opened = shared(async () => {
    await using stack = new AsyncDisposableStack()
    const folder = stack.use(await mkdtempDisposable(`${tmpdir()}/plugboard-next-app-`))
    const place = stack.use(await FS_SQLITE.open())
    const { registry, edge } = stack.use(await startPlugboard(place))
    await publishWritten(registry.url, COUNTER)
    await installPlugin(registry.url, 'acme', { pluginId: COUNTER.id })
    const app = await createNextApp(folder.path)
    const env = { REGISTRY_URL: registry.url, EDGE_URL: edge.url }
    const owned = stack.move()
    return { app, env, edge, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  })
  const variants = process.env.PLUGBOARD_HOSTS === 'all' ? [...VARIANTS, ...MORE_VARIANTS] : VARIANTS

  it.each(variants)(
    'with $name builds, and shows a plugin without errors',
    {
      timeout: TIMEOUT_MS,
    },
    async ({ files, args = [], kind }) => {
      const { app, env, edge } = await opened()
      await using stack = new AsyncDisposableStack()
      stack.use(await app.write(files))
      const printed = await app.build({ args, env })
      expect(printed).toMatch(new RegExp(`${kind} /checkout`))
      // Neither is a failure of the registry.
      expect(printed).not.toMatch(/plugboard\]|Dynamic server usage|HANGING_PROMISE_REJECTION/)
      const host = stack.use(await startHost({ app, env }))
      const html = await (await fetch(`${host.url}/checkout`)).text()
      expect(html.match(/<script type="importmap"/g)).toHaveLength(1)
      expect(html.match(/<link rel="modulepreload"/g)).toHaveLength(1)

      await using checkout = await openWatchedPage(await openedBrowser())
      const { page, watch } = checkout
      await page.goto(`${host.url}/checkout`)
      await page.getByRole('button', { name: '4200 clicked 0' }).click()
      await page.getByRole('button', { name: '4200 clicked 1' }).waitFor()
      expect(watch.requestsBelow(`${edge.url}/plugins/bundles/counter/`)).toEqual({ 'v1.0.0/bundle.js': 1 })
      expect(watch.errors).toEqual([])
      expect(host.log()).not.toMatch(/plugboard\]|Error/)
    },
  )
})

function withoutLine(files: SourceFiles, line: string): SourceFiles {
  return Object.fromEntries(
    Object.entries(files).map(([path, source]) => [path, source.replace(`${line}\n`, '')]),
  )
}
