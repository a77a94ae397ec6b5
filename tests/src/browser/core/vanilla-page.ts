import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { build } from 'esbuild'
import { type OpenServer, openServer } from '../harness/open-server.ts'
import { ROOT } from '../harness/project-folders.ts'

/** A page without React: it takes the plugins from the loader's core and places them itself. */
const PAGE = `
import { createPluginStore, followManifest, PluginScope } from '@plugboard/loader/core'
import { followEvents } from '@plugboard/loader/events'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

const { edge, nonce, tenant } = document.documentElement.dataset
const place = document.querySelector('#payment-methods')
const roots = new Map()
const log = (line) => { document.querySelector('#log').textContent += line + '\\n' }

const store = createPluginStore({
  tenantId: tenant,
  manifest: null,
  allowedOrigins: [edge],
  nonce,
  timeoutMs: 8000,
  onEvent: ({ type, pluginId, version }) => log(type + ' ' + pluginId + '@' + version),
})
let choice = null
const onSelect = (next) => {
  if (JSON.stringify(next) === JSON.stringify(choice)) return
  choice = next
  document.querySelector('#choice').textContent = next.label
  draw()
}

function draw() {
  const { plugins } = store.getSnapshot()
  for (const [base, { root, element }] of roots) {
    if (plugins.some(({ plugin, status }) => plugin.base === base && status === 'ready')) continue
    roots.delete(base)
    root.unmount()
    element.remove()
  }
  for (const { plugin, status, definition } of plugins) {
    if (status !== 'ready') continue
    if (!roots.has(plugin.base)) {
      const element = place.appendChild(document.createElement('div'))
      element.dataset.plugin = plugin.id
      element.dataset.pluginVersion = plugin.version
      roots.set(plugin.base, { element, root: createRoot(element) })
    }
    const { id, version, config } = plugin
    const host = { totalCents: 1200, selectedId: choice?.id ?? null, onSelect }
    roots.get(plugin.base).root.render(
      createElement(
        PluginScope,
        { value: { id, version } },
        createElement(definition.extensions['payment-methods'], { host, config, plugin: { id, version } }),
      ),
    )
  }
}

store.subscribe(() => queueMicrotask(draw))
const end = store.mount()
const following = followManifest({
  url: '/plugin-manifest',
  intervalMs: Number(new URLSearchParams(location.search).get('interval') ?? 250),
  known: () => store.getSnapshot().manifest,
  onManifest: store.update,
})
if (location.search !== '') followEvents({ url: '/plugin-events', refresh: following.refresh })
document.querySelector('#end').addEventListener('click', () => {
  following.stop()
  end()
})
`

const NONCE = 'vanilla'

/** The page's server. It has a stream of events only for pages with a query, `?interval=`. */
interface VanillaHost extends OpenServer {
  /** How many streams are open. */
  streams(): number
  /** Cuts every stream off, and each new one until `restore`. */
  cut(): void
  restore(): void
}

/**
 * Bundles the page from the loader's compiled output, as an application would, and serves it to one tenant under a
 * strict policy.
 */
export async function serveVanillaPage({
  registryUrl,
  edgeUrl,
  tenantId,
}: {
  readonly registryUrl: string
  readonly edgeUrl: string
  readonly tenantId: string
}): Promise<VanillaHost> {
  const { outputFiles } = await build({
    stdin: { contents: PAGE, resolveDir: join(ROOT, 'tests') },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
  })
  const script = outputFiles[0]?.text ?? ''
  const own = `'self' ${edgeUrl} 'nonce-${NONCE}'`
  const policy = `default-src 'self'; script-src ${own}; style-src ${own}; img-src ${edgeUrl} data:; connect-src 'self'`
  const html = `<!doctype html><html lang="en" data-edge="${edgeUrl}" data-tenant="${tenantId}" data-nonce="${NONCE}"><title>Vanilla</title>
<link rel="icon" href="data:,"><div id="payment-methods"></div><p id="choice"></p><pre id="log"></pre>
<button id="end" type="button">End</button><script type="module" nonce="${NONCE}" src="/page.js"></script></html>`
  const streams = new Set<ServerResponse>()
  let isCut = false
  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isCut) return void response.destroy()
    streams.add(response)
    const gone = new AbortController()
    response.once('close', () => {
      streams.delete(response)
      gone.abort()
    })
    const lastEventId = request.headers['last-event-id']
    const { body } = await fetch(`${registryUrl}/tenants/${tenantId}/events`, {
      headers: { ...(typeof lastEventId === 'string' && { 'last-event-id': lastEventId }) },
      signal: gone.signal,
    })
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (body) await pipeline(body, response)
  }
  const server = await openServer((request, response) => {
    const answer = (type: string, body: string): void => {
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body)
    }
    if (request.url === '/page.js') return answer('text/javascript', script)
    if (request.url === '/plugin-events') return void relay(request, response).catch(() => response.destroy())
    if (request.url !== '/plugin-manifest') return answer('text/html', html)
    fetch(`${registryUrl}/tenants/${tenantId}/manifest`)
      .then(async (manifest) => answer('application/json', await manifest.text()))
      .catch(() => response.writeHead(503).end())
  })
  return {
    ...server,
    streams: () => streams.size,
    cut() {
      isCut = true
      for (const response of streams) response.destroy()
    },
    restore() {
      isCut = false
    },
  }
}
