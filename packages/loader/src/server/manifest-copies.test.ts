import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { storedManifestAddress, type TenantManifest } from '@plugboard/types'
import { expect, it } from 'vitest'
import { sampleManifest, samplePlugin } from '../testing/sample-plugin.ts'
import { createManifestSource, type ManifestSourceOptions } from './manifest-source.ts'

const KEY = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='

type Answer = (response: ServerResponse) => void

const statusOf =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status).end('{}')
const manifestOf =
  (manifest: TenantManifest, etag: string): Answer =>
  (response) => {
    const isKnown = response.req.headers['if-none-match'] === etag
    response.writeHead(isKnown ? 304 : 200, { etag }).end(isKnown ? undefined : JSON.stringify(manifest))
  }

interface Stub extends AsyncDisposable {
  readonly url: string
  /** The path and If-None-Match of each request. */
  readonly requests: string[]
  answer: Answer
}

async function openStub(answer: Answer): Promise<Stub> {
  const server = createServer((request, response) => {
    stub.requests.push([request.url, request.headers['if-none-match']].join(' ').trim())
    stub.answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stub has no port')
  const stub: Stub = {
    url: `http://127.0.0.1:${address.port}`,
    requests: [],
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return stub
}

/** A source on a registry and an edge, whose clock moves by `pass`. */
async function setUp(options: Partial<ManifestSourceOptions> & { readonly isCold?: boolean } = {}) {
  const { isCold = true, ...others } = options
  const registry = await openStub(statusOf(503))
  const edge = await openStub(manifestOf(sampleManifest([], 3), '"edge-3"'))
  const errors: string[] = []
  let nowMs = 0
  const source = createManifestSource(
    {
      registryUrl: registry.url,
      timeoutMs: 5000,
      onError: (error) => errors.push(String(error)),
      ...(isCold && { stored: { edgeUrl: `${edge.url}/`, key: KEY } }),
      ...others,
    },
    () => nowMs,
  )
  const respond = () => source.respond(new Request('http://host/manifest'), 'acme')
  return {
    registry,
    edge,
    errors,
    source,
    respond,
    pass: () => void (nowMs += 60_000),
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]()
      await edge[Symbol.asyncDispose]()
    },
  }
}

it.each([
  ['answers 500', statusOf(500)],
  ['answers 503', statusOf(503)],
  ['cuts the connection', (response: ServerResponse) => void response.destroy()],
  ['breaks off', (response: ServerResponse) => void response.write('{', () => response.destroy())],
])('a process without a manifest gets the copy when the registry %s', async (_how, answer) => {
  await using scene = await setUp()
  scene.registry.answer = answer
  expect((await scene.source.load('acme'))?.generation).toBe(3)
  expect(scene.edge.requests).toEqual([`/plugins/manifests/${await storedManifestAddress(KEY, 'acme')}`])
  expect(scene.errors).toHaveLength(1)
})

it('a process without a manifest gets the copy when nobody listens, or the registry is silent', async () => {
  await using scene = await setUp({ registryUrl: 'http://127.0.0.1:9' })
  expect((await scene.source.load('acme'))?.generation).toBe(3)
  await using silent = await setUp({ timeoutMs: 500 })
  silent.registry.answer = () => {}
  expect((await silent.source.load('acme'))?.generation).toBe(3)
  expect(silent.errors).toEqual([expect.stringContaining('the registry did not answer within 500 ms')])
})

it.each([401, 403, 404, 429])('a registry that answers %i is not overridden by the copy', async (status) => {
  await using scene = await setUp()
  scene.registry.answer = statusOf(status)
  expect(await scene.source.load('acme')).toBeNull()
  expect((await scene.respond()).status).toBe(503)
  expect(scene.edge.requests).toEqual([])
})

it('a registry that answers with something else is not overridden by the copy', async () => {
  await using scene = await setUp()
  scene.registry.answer = statusOf(200)
  expect(await scene.source.load('acme')).toBeNull()
  expect(scene.edge.requests).toEqual([])
})

it('the copy is revalidated, and the registry is asked again by itself, without the ETag of the edge', async () => {
  await using scene = await setUp()
  const { source, registry, edge, pass } = scene
  await source.load('acme')
  pass()
  expect((await source.load('acme'))?.generation).toBe(3)
  expect(edge.requests[1]).toMatch(/ "edge-3"$/)
  registry.answer = manifestOf(sampleManifest([], 4), '"registry-4"')
  pass()
  expect((await source.load('acme'))?.generation).toBe(4)
  expect(registry.requests).toEqual(registry.requests.map(() => '/tenants/acme/manifest'))
  expect(edge.requests).toHaveLength(2)
})

it('an older copy never replaces a newer manifest, and pages are told that there is none', async () => {
  await using scene = await setUp()
  const { source, registry, respond, pass } = scene
  registry.answer = manifestOf(sampleManifest([], 4), '"registry-4"')
  await source.load('acme')
  registry.answer = statusOf(503)
  pass()
  expect((await source.load('acme'))?.generation).toBe(4)
  pass()
  expect((await respond()).status).toBe(503)
})

it('a manifest that is known names its copy, which pages get with the ETag that they have', async () => {
  await using scene = await setUp({ isCold: false })
  const { source, registry, edge, respond, pass } = scene
  expect(await source.load('acme')).toBeNull()
  expect(edge.requests).toEqual([])
  const fallbackUrl = `${edge.url}/plugins/manifests/a1`
  registry.answer = manifestOf({ ...sampleManifest([], 3), fallbackUrl }, '"registry-3"')
  pass()
  await source.load('acme')
  registry.answer = statusOf(503)
  pass()
  const same = await respond()
  expect({ status: same.status, etag: same.headers.get('etag') }).toEqual({
    status: 200,
    etag: '"registry-3"',
  })
  edge.answer = manifestOf(sampleManifest([], 5), '"edge-5"')
  pass()
  expect(await (await respond()).json()).toMatchObject({ generation: 5 })
  expect(edge.requests).toEqual(['/plugins/manifests/a1', '/plugins/manifests/a1'])
})

it.each([
  ['answers 404', statusOf(404)],
  ['answers 503', statusOf(503)],
  ['answers with no manifest', statusOf(200)],
  ['has the manifest of another tenant', manifestOf({ ...sampleManifest([], 3), tenantId: 'other' }, '"1"')],
])('a page is shown without plugins when the edge %s, which is reported once', async (_how, answer) => {
  await using scene = await setUp()
  scene.edge.answer = answer
  expect(await scene.source.load('acme')).toBeNull()
  scene.pass()
  expect(await scene.source.load('acme')).toBeNull()
  expect(scene.errors).toHaveLength(2)
})

it('a key that is too short is refused when the source is created', () => {
  const stored = { edgeUrl: 'http://127.0.0.1:9', key: 'secret' }
  expect(() => createManifestSource({ registryUrl: 'http://127.0.0.1:9', stored })).toThrow('32 random bytes')
})

/** A manifest with a private plugin, whose URL has this signature. */
function signed(signature: string): TenantManifest {
  const base = `https://edge.example/plugins/bundles/${signature}/test-plugin/v1.0.0/`
  return sampleManifest([samplePlugin({ base })], 3)
}

it('a source whose registry has stopped takes the URLs of private plugins from the copy, which are signed anew, and keeps an equal manifest', async () => {
  await using setup = await setUp()
  const { registry, edge, source, respond, pass } = setup
  registry.answer = manifestOf(signed('~1.A'), '"registry-3"')
  await source.load('acme')
  registry.answer = statusOf(503)
  edge.answer = manifestOf(signed('~1.A'), '"edge-3"')
  expect((await respond()).headers.get('etag')).toBe('"registry-3"')
  edge.answer = manifestOf(signed('~2.B'), '"edge-3-anew"')
  pass()
  expect(await source.load('acme')).toEqual(signed('~2.B'))
  pass()
  expect((await respond()).headers.get('etag')).toBe('"edge-3-anew"')
})
