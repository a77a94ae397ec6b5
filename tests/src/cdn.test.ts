import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { findNginx, type NginxCache, startNginxCache } from '@plugboard/testkit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventually } from './harness/eventually.ts'
import { FS_SQLITE } from './harness/pairs.ts'
import { startEdge, startRegistry } from './harness/plugboard.ts'
import { metadataOf, upload } from './harness/upload.ts'

const PATH = '/plugins/bundles/test-plugin/v1.0.0/bundle.js'
const LATEST = '/plugins/bundles/test-plugin/latest/bundle.js'
const TOKEN = 'a-secret-of-the-cdn'
const EDGE_ENV = { EDGE_REVALIDATE_MS: '500' }

const found = await findNginx()
if (found.kind === 'missing' && process.env.REQUIRE_ENGINES === '1') {
  throw new Error(`REQUIRE_ENGINES=1, and an engine is missing: ${found.reason}`)
}
const note = found.kind === 'missing' ? ` (skipped: ${found.reason})` : ''

describe.skipIf(found.kind === 'missing')(`nginx that caches in front of two edges${note}`, () => {
  it('answers 410 for a revoked version that it had for a year, and follows a tag that moved', async () => {
    await using scene = await openScene()
    const { cdn, edges, registry, receiver } = scene
    await cacheBundle(cdn)

    expect((await revoke(registry.url)).status).toBe(200)
    for (const { url } of [...edges, cdn]) await until(url, 410)
    const answer = await fetch(cdn.url + PATH)
    expect(await answer.json()).toMatchObject({ code: 'VERSION_REVOKED' })

    // Both calls are over, and what was read between them is gone too.
    await eventually(
      async () => (await fetch(`${registry.url}/operation/purges`)).text(),
      (purges) => purges.includes('"state":"done"'),
    )
    await until(cdn.url, 410)
    expect(receiver.tokens).toEqual(new Set([`Bearer ${TOKEN}`]))
    expect(registry.log()).not.toContain(TOKEN)

    await upload(registry.url, { file: 'export default 2\n', metadata: metadataOf({ version: '1.1.0' }) })
    await eventually(
      () => fetch(cdn.url + LATEST, { redirect: 'manual' }),
      ({ headers }) => headers.get('location')?.includes('/v1.1.0/') === true,
    )
  })

  it('answers 410 in the end when its purge URL failed and the registry was killed and started again', async () => {
    await using scene = await openScene()
    const { cdn, edges, registry, receiver } = scene
    await cacheBundle(cdn)
    receiver.fail()
    expect((await revoke(registry.url)).status).toBe(200)
    await registry.kill()
    for (const { url } of edges) await until(url, 410)
    const cached = await fetch(cdn.url + PATH)
    expect([cached.status, cached.headers.get('x-cache')]).toEqual([200, 'HIT'])

    receiver.heal()
    await using restarted = await scene.restart()
    await until(cdn.url, 410)
    await eventually(
      async () => restarted.log(),
      (log) => log.includes('CDN purged'),
    )
  })
})

async function openScene() {
  if (found.kind === 'missing') throw new Error(found.reason)
  const stack = new AsyncDisposableStack()
  const place = stack.use(await FS_SQLITE.open())
  const edge = stack.use(await startEdge(place, EDGE_ENV))
  const other = stack.use(await startEdge(place, EDGE_ENV))
  const cdn = stack.use(await startNginxCache({ path: found.path, origins: [edge.url, other.url] }))
  const receiver = stack.use(await openReceiver(cdn))
  const env = {
    PLUGIN_SERVER_URL: cdn.url,
    PURGE_URL: receiver.url,
    PURGE_TOKEN: TOKEN,
    PURGE_REPEAT_AFTER_MS: '1500',
    // What a killed registry called is due again after this.
    PURGE_TIMEOUT_MS: '2000',
    PUBLISH_LEASE_MS: '1000',
  }
  const restart = () => startRegistry(place, edge, env)
  const registry = stack.use(await restart())
  await upload(registry.url, { file: 'export default 1\n', metadata: metadataOf() })
  return {
    cdn,
    edges: [edge, other],
    receiver,
    registry,
    restart,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The service beside nginx that it is purged by: the one of deploy/cdn.md. */
async function openReceiver(cdn: NginxCache) {
  const tokens = new Set<string | undefined>()
  const Purge = z.object({ prefixes: z.array(z.url()).min(1) })
  let isFailing = false
  const server = createServer((request, response) => {
    void (async () => {
      tokens.add(request.headers.authorization)
      const { prefixes } = Purge.parse(await json(request))
      if (!isFailing) for (const prefix of prefixes) await cdn.forget(prefix)
      response.writeHead(isFailing ? 503 : 204).end()
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port')
  return {
    url: `http://127.0.0.1:${address.port}/purge`,
    tokens,
    fail: () => {
      isFailing = true
    },
    heal: () => {
      isFailing = false
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function cacheBundle(cdn: NginxCache): Promise<void> {
  await until(cdn.url, 200)
  const answer = await eventually(
    () => fetch(cdn.url + PATH),
    ({ headers }) => headers.get('x-cache') === 'HIT',
  )
  expect(answer.headers.get('cache-control')).toContain('max-age=31536000')
}

function until(base: string, status: number): Promise<Response> {
  return eventually(
    () => fetch(base + PATH),
    (answer) => answer.status === status,
  )
}

function revoke(base: string): Promise<Response> {
  return fetch(`${base}/plugins/test-plugin/versions/1.0.0/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'It sends card numbers to a log.' }),
  })
}
