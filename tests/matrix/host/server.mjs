import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createManifestSource, createSandboxFrame, pluginCsp } from '@plugboard/loader/server'

// Serves /<policy>/<tenant>: the page with the plugins of a tenant, under a policy. `none` is without one, and in `sandbox`
// the page has strict-dynamic and runs every plugin in a frame. All allow what only some plugins need.

const { REGISTRY_URL: registryUrl, EDGE_URL: edgeUrl } = process.env
const allowed = { origins: [edgeUrl], wasm: true, workers: true }
const script = await readFile(new URL('dist/main.js', import.meta.url))
const plugins = createManifestSource({ registryUrl })
const frame = createSandboxFrame(allowed)

async function answer(request) {
  const [, first, second] = new URL(request.url).pathname.split('/')
  if (first === 'host.js') return new Response(script, { headers: { 'content-type': 'text/javascript' } })
  if (first === 'plugin-frame') return frame(request)
  if (first === 'plugin-manifest') return plugins.respond(request, second)
  return pageOf(first, second)
}

function pageOf(policy, tenantId) {
  const nonce = randomBytes(16).toString('base64')
  const sandboxed = policy === 'sandbox' ? ' data-sandboxed' : ''
  const html = `<!doctype html><html lang="en" data-tenant="${tenantId}" data-edge="${edgeUrl}"${sandboxed}>
<title>Shop</title><link rel="icon" href="data:,"><div id="root"></div>
<script type="module" nonce="${nonce}" src="/host.js"></script></html>`
  const response = new Response(html, { headers: { 'content-type': 'text/html' } })
  const csp = pluginCsp({ ...allowed, nonce, strictDynamic: policy !== 'nonce' })
  if (policy !== 'none') response.headers.set('content-security-policy', csp)
  return response
}

async function respond(incoming, outgoing) {
  const response = await answer(new Request(new URL(incoming.url, 'http://host')))
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.bytes())
}

const server = createServer((incoming, outgoing) => void respond(incoming, outgoing))
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }))
process.once('disconnect', () => process.exit())
