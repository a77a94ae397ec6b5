import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as LoaderServer from '@plugboard/loader/server'
import type { TenantManifest, TenantManifestPlugin } from '@plugboard/types'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { eventually } from '../../harness/eventually.ts'
import type { BrowserPage } from './open-browser.ts'
import { openContext } from './open-context.ts'
import { openServer } from './open-server.ts'
import { ROOT } from './project-folders.ts'

/** A host with React but no framework and one extension point, where plugins can `report`. The provider's props can be changed while it is open. */
const HOST = `
import { ExtensionPoint, PluginProvider, usePlugins, useTenantManifest } from '@plugboard/loader'
import { createChannel } from '@plugboard/loader/channel'
import { Activity, Component, createElement as h, useState } from 'react'
import { createRoot } from 'react-dom/client'

window.events = []
window.reports = []
Object.assign(window, { createChannel, ExtensionPoint })
const host = { report: (value) => window.reports.push(value) }
class Boundary extends Component {
  state = { thrown: null }
  static getDerivedStateFromError(thrown) { return { thrown: [thrown] } }
  render() { return this.state.thrown ? h('h1', null, 'Broken') : this.props.children }
}
function Grab() {
  const [count, setCount] = useState(0)
  window.refresh = useTenantManifest().refresh
  window.states = usePlugins().map(({ plugin, status, next }) =>
    [plugin.version, status, next && next.plugin.version, next && next.status].filter(Boolean).join(' '))
  return h('button', { onClick: () => setCount(count + 1) }, 'Host ' + count)
}
const onEvent = ({ type, pluginId, version, error }) =>
  window.events.push([pluginId + '@' + version, type, error?.code, error?.message].filter(Boolean).join(' '))
function App({ first }) {
  const [{ shown, hidden, within, key, ...props }, setProps] = useState({ shown: true, ...first })
  const activity = (part, ...children) => h(Activity, { mode: hidden === part ? 'hidden' : 'visible' }, ...children)
  window.setHost = (next) => setProps((last) => ({ ...last, ...next }))
  return activity('provider', h(PluginProvider, { key, manifestUrl: '/manifest', refreshMs: 0, allowedOrigins: [document.documentElement.dataset.edge], timeoutMs: Number(document.documentElement.dataset.timeout), onEvent, ...props },
    h(Grab),
    activity('point', shown && h(ExtensionPoint, { name: 'point', host, fallback: 'loading', empty: 'empty', ...within })),
    window.Extra && h(window.Extra)))
}
const manifest = await (await fetch('/manifest')).json()
createRoot(document.querySelector('#root'), { onCaughtError() {} }).render(
  h(Boundary, null, h(App, { first: { manifest, tenantId: manifest.tenantId } })),
)
`

/** A plugin for its extension point `point`. */
export interface PagePlugin {
  readonly id: string
  /** The source of the entry, as in written-plugin.ts. */
  readonly source: string
  /** More files, by path. */
  readonly files?: ReadonlyMap<string, Uint8Array>
  /** What the server sends after the first answer for a file, for a file with a query, and for a file not listed, by path. */
  readonly served?: Readonly<Record<string, string>>
  readonly version?: string
  /** A segment of its URL that is no part of it, such as a signature. */
  readonly signature?: string
  readonly config?: TenantManifestPlugin['config']
  readonly isolation?: TenantManifestPlugin['isolation']
}

/** The server of the page. */
interface PageServer extends AsyncDisposable {
  /** The URL of the page. */
  readonly url: string
  /** The requested paths, with their queries. */
  readonly requests: readonly string[]
  /** Sets the tenant's plugins from now on. */
  have(plugins: readonly PagePlugin[], tenantId?: string): void
  /** Answers 503 to requests for paths with this ending; without an argument, to none. */
  fail(ending?: string): void
  /** Answers requests for the manifest with this function; without an argument, as usual. */
  answer(handler?: () => Response | Promise<Response>): void
}

/** The page in a browser, and its server. Disposing closes both. */
export interface ReactPage extends PageServer {
  readonly page: Page
  /** Makes the page request the manifest. */
  refresh(): Promise<void>
  /**
   * Changes the provider's props, `key` included, whether the extension point is `shown`, and which part of the page is
   * `hidden` by React's Activity: the `provider` with all below it, or the `point`.
   */
  setHost(props: Readonly<Record<string, unknown>>): Promise<void>
  /** The events of plugins so far: `id@version failed CODE message`. */
  readonly events: () => Promise<readonly string[]>
}

export interface ReactPageOptions {
  /** Called before the page is opened. */
  readonly prepare?: (page: Page) => Promise<void>
  /** The ending of paths that fail from the start, as for `fail`. */
  readonly failing?: string
}

interface PageServerOptions {
  readonly failing?: string | undefined
  /** How long a plugin may take to be ready. */
  readonly timeoutMs?: number
  /** Gives the page this policy, with a nonce, and an origin other than that of plugins. */
  readonly csp?: Omit<LoaderServer.PluginCspOptions, 'origins' | 'nonce'>
  /** What the policy of sandbox frames allows. */
  readonly frame?: LoaderServer.PluginNeeds
  /** Gives the page an Integrity-Policy. */
  readonly integrityPolicy?: boolean
}

/** The nonce of the page, where its policy allows one. */
const NONCE = 'of-the-page'

let bundled: Promise<string> | undefined

/** Serves the page to any browser. */
export async function serveReactPage(
  plugins: readonly PagePlugin[],
  { failing: first, timeoutMs = 8000, csp, frame: needs, integrityPolicy = false }: PageServerOptions = {},
): Promise<PageServer> {
  await using opened = new AsyncDisposableStack()
  const script = await (bundled ??= bundle())
  const files = new Map<string, string | Uint8Array>()
  const changed = new Map<string, string>()
  const requests: string[] = []
  let manifest: TenantManifest = { schemaVersion: 2, tenantId: 'acme', generation: 0, plugins: [] }
  let failing = first
  let answer: (() => Response | Promise<Response>) | undefined

  const { createSandboxFrame, pluginCsp } = await loadCompiled()

  const server = opened.use(
    await openServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? '/', server.url)
      const send = (type: string, body: string | Uint8Array): void => {
        const headers = { 'content-type': type, 'cache-control': 'no-store' }
        // As the edge does, for frames, whose origin is opaque.
        response.writeHead(200, { ...headers, 'access-control-allow-origin': '*' }).end(body)
      }
      requests.push(pathname + search)
      const isFirst = requests.filter((requested) => requested === pathname).length === 1
      const file = (search === '' && isFirst ? files : changed).get(pathname) ?? files.get(pathname)
      if (failing !== undefined && pathname.endsWith(failing)) response.writeHead(503).end()
      else if (file !== undefined) send(typeOf(pathname), file)
      else if (pathname === '/frame' || pathname === '/frame-elsewhere') {
        const pages = pathname === '/frame' ? [] : [server.url]
        const { headers, body } = createSandboxFrame({ origins: [server.url], pages, ...needs })(
          new Request(server.url),
        )
        void new Response(body)
          .text()
          .then((html) => response.writeHead(200, Object.fromEntries(headers)).end(html))
      } else if (pathname === '/host.js') send('text/javascript', script)
      else if (pathname === '/manifest' && answer) {
        Promise.resolve(answer())
          .then(async ({ status, body }) => response.writeHead(status).end(await new Response(body).text()))
          .catch(() => response.destroy())
      } else if (pathname === '/manifest') send('application/json', JSON.stringify(manifest))
      else {
        if (csp) {
          const frameUrl = csp.frameUrl && new URL(csp.frameUrl, pageUrl()).href
          const policy = pluginCsp({ origins: [server.url], nonce: NONCE, ...csp, frameUrl })
          response.setHeader('content-security-policy', policy)
        }
        if (integrityPolicy) response.setHeader('integrity-policy', 'blocked-destinations=(script)')
        const head = `<!doctype html><html data-edge="${server.url}" data-timeout="${timeoutMs}"><link rel="icon" href="data:,">`
        const body = `<div id="root"></div><script type="module" nonce="${NONCE}" integrity="${integrityOf(script)}" src="/host.js"></script>`
        send('text/html', head + body)
      }
    }),
  )

  // Another origin than that of plugins.
  const pageUrl = (): string => (csp ? server.url.replace('127.0.0.1', 'localhost') : server.url)

  function publish(plugin: PagePlugin) {
    const { id, source, version = '1.0.0', config = {}, isolation = 'inline' } = plugin
    const folder = ['/plugins', plugin.signature ?? [], id, `v${version}/`].flat().join('/')
    const published = new Map<string, string | Uint8Array>([...(plugin.files ?? []), ['bundle.js', source]])
    for (const [path, text] of Object.entries(plugin.served ?? {})) {
      changed.set(folder + path, text)
      files.set(folder + path, text)
    }
    for (const [path, content] of published) files.set(folder + path, content)
    // As the registry: scripts and style sheets have integrity.
    const checked = [...published].filter(([path]) => /\.(?:js|css)$/.test(path))
    return {
      id,
      name: `Plugin ${id}`,
      version,
      base: server.url + folder,
      entry: 'bundle.js',
      files: checked.map(([path, content]) => ({ path, integrity: integrityOf(content) })),
      extensionPoints: ['point'],
      compat: {},
      isolation,
      config: { ...config },
    }
  }

  const have: ReactPage['have'] = (next, tenantId = 'acme') => {
    const { generation } = manifest
    manifest = { schemaVersion: 2, tenantId, generation: generation + 1, plugins: next.map(publish) }
  }

  have(plugins)
  const owned = opened.move()
  return {
    url: pageUrl(),
    requests,
    have,
    fail: (ending) => {
      failing = ending
    },
    answer: (handler) => {
      answer = handler
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Serves the page, and opens it in Chromium. */
export async function openReactPage(
  browser: Browser,
  plugins: readonly PagePlugin[],
  { prepare, failing }: ReactPageOptions = {},
): Promise<ReactPage> {
  await using opened = new AsyncDisposableStack()
  const server = opened.use(await serveReactPage(plugins, { failing }))
  const context = await openContext(browser)
  opened.defer(() => context.close())
  const page = await context.newPage()
  await prepare?.(page)
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Host 0' }).waitFor()
  const owned = opened.move()
  return {
    ...server,
    page,
    refresh: () => page.evaluate('refresh()'),
    setHost: (props) => page.evaluate(`setHost(${JSON.stringify(props)})`),
    events: () => page.evaluate('events'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function typeOf(path: string): string {
  if (path.endsWith('.css')) return 'text/css'
  if (path.endsWith('.svg')) return 'image/svg+xml'
  return path.endsWith('.js') ? 'text/javascript' : 'application/octet-stream'
}

function integrityOf(content: string | Uint8Array): string {
  return `sha384-${createHash('sha384').update(content).digest('base64')}`
}

/** The compiled package: the script of the frame exists only there. */
function loadCompiled(): Promise<typeof LoaderServer> {
  return import(pathToFileURL(join(ROOT, 'packages/loader/dist/server.js')).href)
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: HOST, resolveDir: join(ROOT, 'tests') },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    conditions: ['source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  return outputFiles.map(({ text }) => text).join('')
}

/** The first thing that a plugin of the page reports. */
export async function reportOf(page: BrowserPage): Promise<unknown> {
  const reports = await eventually(
    () => page.evaluate((): readonly unknown[] => Reflect.get(window, 'reports') ?? [], null),
    ({ length }) => length > 0,
  )
  return reports[0]
}

/** Mounts the provider anew, with a sandbox for the plugins that ask for one. */
export async function runInSandbox(
  page: BrowserPage,
  { frameUrl = '/frame', ...props }: { frameUrl?: string; timeoutMs?: number } = {},
): Promise<void> {
  await eventually(
    () => page.evaluate(() => 'setHost' in window, null),
    (isReady) => isReady,
  )
  const sandboxed = { key: 1, sandbox: { frameUrl }, ...props }
  await page.evaluate((next) => Reflect.get(window, 'setHost')(next), sandboxed)
}
