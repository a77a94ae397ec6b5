import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Browser } from 'playwright-core'
import { expect, it } from 'vitest'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { startPlugboard } from '../../harness/plugboard.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { type EditingProxy, openEditingProxy, PASS } from '../harness/editing-proxy.ts'
import { openWatchedPage } from '../harness/open-checkout-page.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { installPlugin } from '../harness/open-shop.ts'
import { shared } from '../harness/shared.ts'
import { startHost } from '../harness/start-host.ts'
import { publishWritten } from '../harness/written-plugin.ts'
import { COUNTER } from './counter-plugin.ts'
import { readDocumentFiles, type SourceFiles } from './document-files.ts'
import { createNextApp } from './next-app.ts'

// An installation from the npm registry and builds, on a machine that may be busy.
const TIMEOUT_MS = 600_000

const README = await readDocumentFiles('packages/loader/README.md')
const NONCE = await readDocumentFiles('docs/hosts.md', 'With a nonce')
const PAGES_ROUTER = await readDocumentFiles('docs/hosts.md', 'Pages router')
const CACHED = await readDocumentFiles('docs/hosts.md', "With `'use cache'`")

interface Variant {
  readonly name: string
  readonly files: SourceFiles
  readonly args?: readonly string[]
  readonly pages: readonly PluginPage[]
  /** What else holds in its running host. */
  readonly also?: (host: RunningHost) => Promise<void>
}

interface RunningHost {
  readonly url: string
  readonly registry: EditingProxy
  readonly browser: Browser
}

interface PluginPage {
  readonly path: string
  /** How `next build` describes it. */
  readonly kind: '○' | '◐' | 'ƒ'
  /** What it passes to plugins. */
  readonly totalCents: number
}

const checkout = (kind: PluginPage['kind']): PluginPage => ({ path: '/checkout', kind, totalCents: 4200 })
const ORDERS: PluginPage = { path: '/orders', kind: 'ƒ', totalCents: 1700 }

const WITHOUT_CACHE_COMPONENTS = { 'next.config.ts': 'export default {}\n' }

/** A route that answers with what the documented function returns, so that its cache can be seen. */
const CACHED_ROUTE = {
  'lib/cached-manifest.ts': CACHED['lib/cached-manifest.ts'] ?? '',
  'app/cached-manifest/route.ts': `import { cachedManifest } from '../../lib/cached-manifest'
export const GET = async (request: Request) =>
  Response.json(await cachedManifest(new URL(request.url).searchParams.get('tenant') ?? 'acme'))
`,
}

/** The cookie names the tenant; "nobody" is signed out, and "down" is a tenant whose session is unknown to its pages. */
const SESSIONS = {
  'lib/tenant-of-session.ts': `import { cookies, headers } from 'next/headers'
export async function tenantOfSession(): Promise<string | null> {
  const tenant = (await cookies()).get('tenant')?.value ?? 'acme'
  const isPage = (await headers()).get('sec-fetch-dest') === 'document'
  if (tenant === 'down' && isPage) throw new Error('the sessions are down')
  if (tenant === 'nobody') return null
  return tenant === 'down' ? 'acme' : tenant
}
`,
}

const VARIANTS: readonly Variant[] = [
  {
    name: 'both routers and a cached manifest',
    files: { ...README, ...PAGES_ROUTER, ...CACHED_ROUTE },
    pages: [checkout('◐'), ORDERS],
    also: cachesOnlyKnownManifests,
  },
  {
    name: 'a nonce',
    files: { ...README, ...NONCE, ...SESSIONS },
    pages: [checkout('ƒ')],
    also: copesWithoutATenant,
  },
]

// Each costs a build of the app, so they run on demand: PLUGBOARD_HOSTS=all.
const MORE_VARIANTS: readonly Variant[] = [
  { name: "'use cache'", files: { ...README, ...CACHED }, pages: [checkout('○')] },
  {
    name: 'no Cache Components',
    files: { ...README, ...WITHOUT_CACHE_COMPONENTS },
    pages: [checkout('ƒ')],
  },
  {
    name: 'a nonce, no Cache Components',
    files: {
      ...README,
      ...withoutLine({ ...NONCE }, 'export const instant = false'),
      ...WITHOUT_CACHE_COMPONENTS,
    },
    pages: [checkout('ƒ')],
  },
  {
    name: 'webpack and both routers',
    files: {
      ...README,
      ...PAGES_ROUTER,
      'next.config.ts': 'export default { cacheComponents: true }\n',
    },
    args: ['--webpack'],
    pages: [checkout('◐'), ORDERS],
  },
]

describeBrowser('chromium', 'a new Next.js app', (path) => {
  const openedBrowser = shared(() => openChromium(path))
  const openedApp = shared(async () => {
    await using stack = new AsyncDisposableStack()
    const folder = stack.use(await mkdtempDisposable(`${tmpdir()}/plugboard-next-app-`))
    const place = stack.use(await FS_SQLITE.open())
    const { registry, edge } = stack.use(await startPlugboard(place))
    await publishWritten(registry.url, COUNTER)
    await installPlugin(registry.url, 'acme', { pluginId: COUNTER.id })
    const app = await createNextApp(folder.path)
    const proxy = stack.use(await openEditingProxy(registry.url))
    const env = { REGISTRY_URL: proxy.url, EDGE_URL: edge.url }
    const owned = stack.move()
    return { app, env, edge, registry: proxy, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  })
  const variants = process.env.PLUGBOARD_HOSTS === 'all' ? [...VARIANTS, ...MORE_VARIANTS] : VARIANTS

  it.each(variants)(
    'with $name builds, and shows a plugin in each page without errors',
    {
      timeout: TIMEOUT_MS,
    },
    async ({ files, args = [], pages, also }) => {
      const { app, env, edge, registry } = await openedApp()
      await using stack = new AsyncDisposableStack()
      stack.use(await app.write(files))
      const printed = await app.build({ args, env })
      // Neither is a failure of the registry.
      expect(printed).not.toMatch(/plugboard\]|Dynamic server usage|HANGING_PROMISE_REJECTION/)
      const host = stack.use(await startHost({ app, env }))
      for (const { path: page, kind, totalCents } of pages) {
        expect(printed).toMatch(new RegExp(`${kind} ${page}\\b`))
        const html = await (await fetch(host.url + page)).text()
        expect(html.match(/<script type="importmap"/g)).toHaveLength(1)
        expect(html.match(/<link rel="modulepreload"/g)).toHaveLength(1)
        expect(await clickPlugin(host.url + page, `${totalCents} clicked`, edge.url)).toEqual({
          requests: { 'v1.0.0/bundle.js': 1 },
          errors: [],
        })
      }
      expect(host.log()).not.toMatch(/plugboard\]|Error/)
      await also?.({ url: host.url, registry, browser: await openedBrowser() })
    },
  )

  /** Clicks the plugin in a new page, and returns what the page requested of it and reported as errors. */
  async function clickPlugin(url: string, label: string, edgeUrl: string) {
    await using opened = await openWatchedPage(await openedBrowser())
    const { page, watch } = opened
    await page.goto(url)
    await page.getByRole('button', { name: `${label} 0` }).click()
    await page.getByRole('button', { name: `${label} 1` }).waitFor()
    const requests = watch.requestsBelow(`${edgeUrl}/plugins/bundles/counter/`)
    return { requests, errors: watch.errors }
  }
})

/** During an outage of the registry the manifest is null, which must not stay; after it, the manifest is cached. */
async function cachesOnlyKnownManifests({ url, registry }: RunningHost): Promise<void> {
  const load = async (): Promise<unknown> => (await fetch(`${url}/cached-manifest?tenant=globex`)).json()
  registry.edit(() => ({ status: 503, headers: {}, body: '' }))
  expect(await load()).toBe(null)
  registry.edit(PASS)
  await expect.poll(load).toMatchObject({ tenantId: 'globex' })
  const asked = registry.requests.length
  expect(await load()).toMatchObject({ tenantId: 'globex' })
  expect(registry.requests).toHaveLength(asked)
}

/** A page whose session is unknown gets its plugins from the route; that of a visitor gets them after the sign-in. */
async function copesWithoutATenant({ url, browser }: RunningHost): Promise<void> {
  await using opened = await openWatchedPage(browser)
  const { page, watch } = opened
  const signIn = (value: string) => page.context().addCookies([{ name: 'tenant', value, url }])
  await signIn('down')
  await page.goto(`${url}/checkout`)
  await page.getByRole('button', { name: '4200 clicked 0' }).waitFor()
  // The reason of the rejection, of which Next.js tells a browser nothing.
  expect(watch.errors).toEqual(['uncaught: '])

  await signIn('nobody')
  const errors = watch.errors.length
  const asked = () => watch.requestsBelow(url)['/plugin-manifest']
  const before = asked()
  await page.goto(`${url}/checkout`)
  await page.locator('[data-extension-point][aria-busy=false]:empty').waitFor({ state: 'attached' })
  expect(asked()).toBe(before)
  await signIn('acme')
  await page.evaluate('next.router.refresh()')
  await page.getByRole('button', { name: '4200 clicked 0' }).waitFor()
  expect(watch.errors.slice(errors)).toEqual([])
}

function withoutLine(files: SourceFiles, line: string): SourceFiles {
  return Object.fromEntries(
    Object.entries(files).map(([path, source]) => [path, source.replace(`${line}\n`, '')]),
  )
}
