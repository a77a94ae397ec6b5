import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { rawRequest } from '@plugboard/testkit'
import { Problem, versionManifestKey, versionStateKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { PUBLIC_HEADERS } from './public-headers.ts'
import { MAX_WAITING, SILENCE_MS } from './store/waiting.ts'
import { openEdge } from './testing/open-edge.ts'
import { damageObject, publishVersion, REF } from './testing/publish-version.ts'

const URL = '/plugins/bundles/test-plugin/v1.0.0/bundle.js'
const OTHER = '/plugins/bundles/test-plugin/v1.0.0/other.js'
// A version takes these reads of the store before any of its files is read.
const CALLS_FOR_A_VERSION = [
  { method: 'open', key: versionManifestKey(REF) },
  { method: 'read', key: versionStateKey(REF) },
]

async function publishedStore() {
  const memory = createMemoryStore()
  await publishVersion(memory, {
    files: { 'bundle.js': { bytes: 'export const a = 1' }, 'other.js': { bytes: 'export const b = 2' } },
  })
  return { memory, store: faulty(memory) }
}

describe('a response that is not for operators', () => {
  it.each([
    ['GET', URL, 200],
    ['HEAD', URL, 200],
    ['OPTIONS', URL, 204],
    ['POST', URL, 405],
    ['GET', '/plugins/bundles/test-plugin/v1.0.0/none.js', 404],
    ['GET', '/plugins/bundles/test-plugin/v9.0.0/bundle.js', 404],
    ['GET', '/plugins/bundles/%zz', 404],
    ['POST', '/plugins/bundles/%zz', 405],
    ['GET', '/nowhere', 404],
  ] as const)('to %s %s (%i) has headers that let any origin read it', async (method, url, status) => {
    const { store } = await publishedStore()
    await using edge = openEdge({ store })
    const response = await edge.app.inject({ method, url })
    expect(response.statusCode).toBe(status)
    expect(response.headers).toMatchObject(PUBLIC_HEADERS)
  })
})

it.each([
  ['GET', '/live', 200],
  ['GET', '/ready', 200],
  ['GET', '/metrics', 200],
  ['DELETE', '/ready', 405],
] as const)(
  'the response to %s %s (%i) has no CORS headers, so no page of another origin can read it',
  async (method, url, status) => {
    const { store } = await publishedStore()
    await using edge = openEdge({ store })
    const { statusCode, headers } = await edge.app.inject({ method, url })
    expect(statusCode).toBe(status)
    expect(Object.keys(headers).filter((name) => /^access-control|^cross-origin|^timing/.test(name))).toEqual(
      [],
    )
    expect(headers['x-content-type-options']).toBe('nosniff')
  },
)

describe('the id of a request', () => {
  it.each([
    ['GET', OTHER.replace('other', 'none'), {}, 404],
    ['GET', '/plugins/bundles/test-plugin/v9.0.0/bundle.js', {}, 404],
    ['GET', '/plugins/bundles/%zz', {}, 404],
    ['GET', '/nowhere', {}, 404],
    ['POST', URL, {}, 405],
    ['POST', '/plugins/bundles/%zz', {}, 405],
    ['GET', URL, { 'if-match': '"x"' }, 412],
    ['GET', URL, { range: 'bytes=999-' }, 416],
  ] as const)(
    'is new each time, and the same in header and body of the problem for %s %s %j (%i)',
    async (...row) => {
      const [method, url, headers, status] = row
      const { store } = await publishedStore()
      await using edge = openEdge({ store })
      const answers = [1, 2].map(() => edge.app.inject({ method, url, headers }))
      const ids = new Set<unknown>()
      for (const answer of await Promise.all(answers)) {
        expect(answer.statusCode).toBe(status)
        const { instance } = Problem.parse(answer.json())
        expect(answer.headers['x-request-id']).toBe(instance)
        ids.add(instance)
      }
      expect(ids.size).toBe(2)
    },
  )

  it('is absent from 200 and 304, which a CDN caches', async () => {
    const { store } = await publishedStore()
    await using edge = openEdge({ store })
    const whole = await edge.app.inject(URL)
    const unchanged = await edge.app.inject({
      url: URL,
      headers: { 'if-none-match': String(whole.headers.etag) },
    })
    for (const { headers } of [whole, unchanged]) expect(headers).not.toHaveProperty('x-request-id')
  })
})

it('the 404 for an unknown route says where the edge serves bundles and where the registry lists its routes', async () => {
  await using edge = openEdge({ store: createMemoryStore() })
  const { fix } = Problem.parse((await edge.app.inject('/nowhere')).json())
  expect(fix).toContain('The registry lists its routes at /docs')
  expect(fix).toContain('/plugins/bundles/:pluginId/v:version/:path')
})

it('the edge answers a CORS preflight for a bundle with the methods and headers it allows', async () => {
  await using edge = openEdge({ store: createMemoryStore() })
  const response = await edge.app.inject({
    method: 'OPTIONS',
    url: URL,
    headers: { origin: 'https://host.example', 'access-control-request-method': 'GET' },
  })
  expect(response.statusCode).toBe(204)
  expect(response.body).toBe('')
  expect(response.headers).toMatchObject({
    'access-control-allow-methods': 'GET, HEAD, OPTIONS',
    'access-control-allow-headers': '*',
    'access-control-max-age': '3600',
  })
})

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'PURGE', 'QUERY'])(
  'the edge answers %s with 405 and Allow, before the body arrives',
  async (method) => {
    const { store } = await publishedStore()
    await using edge = openEdge({ store })
    const port = await edge.listen()
    const head = [
      `${method} ${URL} HTTP/1.1`,
      'Host: a',
      'Content-Type: text/strange',
      'Content-Length: 1000000',
    ]
    const response = await rawRequest({ port, lines: head })
    expect(response.status).toBe(405)
    expect(response.headers).toContainEqual(['allow', 'GET, HEAD, OPTIONS'])
    expect(store.calls).toEqual([])
  },
)

it('the edge answers a request without Host with a problem, not with the bare 400 of Node', async () => {
  const { store } = await publishedStore()
  await using edge = openEdge({ store })
  const response = await rawRequest({ port: await edge.listen(), lines: [`GET ${URL} HTTP/1.1`] })
  expect(response.status).toBe(400)
  expect(Problem.parse(JSON.parse(response.body.toString()))).toMatchObject({ code: 'INVALID_REQUEST' })
  expect(response.headers).toContainEqual(['access-control-allow-origin', '*'])
})

it('the edge answers bytes that are not HTTP with 400, which any origin can read', async () => {
  const { store } = await publishedStore()
  await using edge = openEdge({ store })
  const response = await rawRequest({ port: await edge.listen(), lines: ['garbage'] })
  expect(response.status).toBe(400)
  expect(Object.fromEntries(response.headers)).toMatchObject(PUBLIC_HEADERS)
})

describe('a URL of a bundle', () => {
  it.each([
    '/plugins/bundles/test-plugin/v1.0.0/../v1.0.0/bundle.js',
    '/plugins/bundles/test-plugin/v1.0.0/%2e%2e/v1.0.0/bundle.js',
    '/plugins/bundles/../../../etc/passwd',
    '/plugins/bundles/test-plugin/v1.0.0/..%2f..%2fetc%2fpasswd',
    '/plugins/bundles/test-plugin/v1.0.0/bundle.js%00',
    '/plugins/bundles/test-plugin/v1.0.0/%252e%252e%252f',
    '/plugins/bundles/test-plugin/v1.0.0/%c0%ae%c0%ae/',
    '/plugins/bundles/test-plugin/v1.0.0/%',
    '/plugins/bundles/test-plugin/v1.0.0/..\\..\\x',
    '/plugins/bundles/test-plugin/v1.0.0//bundle.js',
    '//plugins/bundles/test-plugin/v1.0.0/bundle.js',
    '/plugins/bundles/test-plugin/v01.0.0/bundle.js',
    '/plugins/bundles/__proto__/v1.0.0/bundle.js',
    `/plugins/bundles/test-plugin/v1.0.0/${'%61'.repeat(4000)}`,
  ])('that names no possible file is answered 404 without a read of the file: %s', async (target) => {
    const { store } = await publishedStore()
    await using edge = openEdge({ store })
    const port = await edge.listen()
    const response = await rawRequest({ port, lines: [`GET ${target} HTTP/1.1`, 'Host: a'] })
    expect(response.status).toBe(404)
    expect(Problem.parse(JSON.parse(response.body.toString())).status).toBe(404)
    expect(CALLS_FOR_A_VERSION).toEqual(expect.arrayContaining([...store.calls]))
  })

  it('with an impossible path is answered 404 without a call to the store, even in an unknown version', async () => {
    const { store } = await publishedStore()
    await using edge = openEdge({ store })
    for (const path of ['../x', '%2e%2e/x', 'a//b', 'manifest.json', 'a.js.gz', '%00', 'a%5cb']) {
      const response = await edge.app.inject(`/plugins/bundles/unknown/v1.0.0/${path}`)
      expect([path, response.statusCode]).toEqual([path, 404])
    }
    expect(store.calls).toEqual([])
  })

  it('whose file the manifest does not list is answered 404, cacheable for 5 seconds', async () => {
    const { store } = await publishedStore()
    await using edge = openEdge({ store })
    for (const path of ['none.js', 'manifest.json', 'constructor', '__proto__', 'bundle.js.br']) {
      const response = await edge.app.inject(`/plugins/bundles/test-plugin/v1.0.0/${path}`)
      expect([path, response.statusCode]).toEqual([path, 404])
      expect(response.headers).toMatchObject({
        'cache-control': 'public, max-age=5',
        'content-type': 'application/problem+json; charset=utf-8',
      })
    }
    expect(store.calls).toEqual(CALLS_FOR_A_VERSION)
  })
})

it('the edge ignores the query of a URL, and accepts a request target in absolute form', async () => {
  const { store } = await publishedStore()
  await using edge = openEdge({ store })
  const port = await edge.listen()
  for (const target of [`${URL}?v=%zz&x=/..`, `http://any.example${URL}`]) {
    const response = await rawRequest({ port, lines: [`GET ${target} HTTP/1.1`, 'Host: any.example'] })
    expect([target, response.status]).toEqual([target, 200])
  }
})

describe('an edge whose store is down', () => {
  it('serves cached files, and answers everything else with 503 that must not be cached', async () => {
    const { store } = await publishedStore()
    const time = { ms: Date.now() }
    await using edge = openEdge({ store, clock: () => time.ms })
    await edge.app.inject(URL)
    store.plan({ failOn: 'open', times: Infinity })
    store.plan({ failOn: 'head', times: Infinity })
    time.ms += 86_400_000

    const cached = await edge.app.inject(URL)
    expect([cached.statusCode, cached.body]).toEqual([200, 'export const a = 1'])
    expect((await edge.app.inject({ method: 'HEAD', url: OTHER })).statusCode).toBe(200)
    for (const url of [OTHER, '/plugins/bundles/test-plugin/v2.0.0/bundle.js']) {
      const missing = await edge.app.inject(url)
      expect(missing.statusCode).toBe(503)
      expect(missing.headers).toMatchObject({
        'cache-control': 'no-store',
        'retry-after': expect.stringMatching(/^\d+$/),
      })
      expect(missing.headers).toMatchObject(PUBLIC_HEADERS)
      expect(Problem.parse(missing.json())).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
    }
    expect(await edge.metric('plugboard_edge_answers_total{outcome="unavailable"}')).toBe(2)
  })

  it('lets 256 requests wait for a silent store, refuses more after a second, and still serves cached files', async () => {
    const { store } = await publishedStore()
    const time = { ms: Date.now() }
    await using edge = openEdge({
      store,
      clock: () => time.ms,
      storeTimeoutMs: 60_000,
      loadTimeoutMs: 60_000,
    })
    await edge.app.inject(URL)
    store.plan({ hangOn: 'open', times: Infinity })
    // Half of them wait for one version, which is read once.
    const waiting = Array.from({ length: MAX_WAITING + 1 }, (_, index) =>
      edge.app.inject(`/plugins/bundles/a/v${index % 2 === 0 ? 1 : index}.0.0/bundle.js`),
    )
    const waitingNow = () => edge.metric('plugboard_edge_waiting_requests{}')
    await expect.poll(waitingNow).toBe(257)

    time.ms += SILENCE_MS
    for (const url of [OTHER, '/plugins/bundles/b/v1.0.0/bundle.js', '/plugins/bundles/a/v1.0.0/bundle.js']) {
      const { statusCode, headers, json } = await edge.app.inject(url)
      expect(statusCode).toBe(503)
      expect(headers).toMatchObject({ 'retry-after': '2', 'cache-control': 'no-store' })
      expect(Problem.parse(json())).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
    }
    expect(await edge.metric('plugboard_edge_answers_total{outcome="too_many_waiting"}')).toBe(3)
    expect(store.calls.filter(({ key }) => key?.startsWith('b/'))).toEqual([])
    expect((await edge.app.inject(URL)).statusCode).toBe(200)

    store.heal()
    for (const answer of waiting) expect((await answer).statusCode).toBe(404)
    expect(await waitingNow()).toBe(0)
    expect((await edge.app.inject(OTHER)).statusCode).toBe(200)
  })

  it('serves any number of requests that wait for a store which goes on answering', async () => {
    const { store } = await publishedStore()
    const time = { ms: Date.now() }
    await using edge = openEdge({
      store,
      clock: () => time.ms,
      storeTimeoutMs: 60_000,
      loadTimeoutMs: 60_000,
    })
    store.plan({ hangOn: 'open', key: 'a/v1.0.0/manifest.json' })
    const waiting = Array.from({ length: MAX_WAITING }, () =>
      edge.app.inject('/plugins/bundles/a/v1.0.0/bundle.js'),
    )
    await expect.poll(() => edge.metric('plugboard_edge_waiting_requests{}')).toBe(256)
    time.ms += SILENCE_MS - 1
    expect((await edge.app.inject(URL)).statusCode).toBe(200)
    time.ms += 1
    expect((await edge.app.inject(OTHER)).statusCode).toBe(200)

    store.heal()
    for (const answer of waiting) expect((await answer).statusCode).toBe(404)
  })

  it('stops calling the store after three failures, still serves cached files, and recovers by itself', async () => {
    const { store } = await publishedStore()
    const time = { ms: Date.now() }
    await using edge = openEdge({ store, clock: () => time.ms })
    await edge.app.inject(URL)
    store.plan({ failOn: 'open', times: Infinity })
    const unknown = (version: number) => edge.app.inject(`/plugins/bundles/a/v${version}.0.0/bundle.js`)
    for (let version = 0; version < 20; version += 1) {
      const { statusCode, headers } = await unknown(version)
      expect(statusCode).toBe(503)
      expect(headers['retry-after']).toMatch(/^\d+$/)
    }
    expect(store.calls.filter(({ key }) => key?.startsWith('a/'))).toHaveLength(3)
    expect(await edge.metric('plugboard_edge_store_state{state="suspended"}')).toBe(1)
    expect((await edge.app.inject(URL)).statusCode).toBe(200)

    store.heal()
    time.ms += 500
    expect((await unknown(1)).statusCode).toBe(404)
    expect(await edge.metric('plugboard_edge_store_state{state="trusted"}')).toBe(1)
  })

  it('is live and not ready', async () => {
    const { store } = await publishedStore()
    store.plan({ failOn: 'check' })
    await using edge = openEdge({ store })
    expect((await edge.app.inject('/live')).statusCode).toBe(200)
    const ready = await edge.app.inject('/ready')
    expect(ready.statusCode).toBe(503)
    expect(ready.json()).toMatchObject({ checks: { store: 'unavailable' } })
  })
})

describe('an edge whose store has lost or changed what was published', () => {
  it.each([
    ['from memory', 64 * 1024 * 1024],
    ['streamed', 0],
  ])('sends no byte of a file whose size has changed (%s)', async (_how, cacheBytes) => {
    const { memory, store } = await publishedStore()
    await damageObject(memory, 'test-plugin/v1.0.0/bundle.js', Buffer.from('short'))
    await using edge = openEdge({ store, cacheBytes })
    for (const headers of [{}, { range: 'bytes=10-12' }]) {
      const response = await edge.app.inject({ url: URL, headers })
      expect(response.statusCode).toBe(503)
      expect(response.headers['cache-control']).toBe('no-store')
    }
    expect(await edge.metric('plugboard_edge_integrity_failures_total{}')).toBe(2)
  })

  it('sends no byte of a file in memory of which one byte has changed', async () => {
    const { memory, store } = await publishedStore()
    await damageObject(memory, 'test-plugin/v1.0.0/bundle.js', Buffer.from('export const a = 2'))
    await using edge = openEdge({ store })
    const response = await edge.app.inject(URL)
    expect(response.statusCode).toBe(503)
    expect(response.body).not.toContain('export')
    expect(await edge.metric('plugboard_edge_integrity_failures_total{}')).toBe(1)
  })

  it.each([
    ['from memory', 64 * 1024 * 1024],
    ['streamed', 0],
  ])('answers 503, not 404, for a listed file that is missing (%s)', async (_how, cacheBytes) => {
    const { memory, store } = await publishedStore()
    await memory.remove('test-plugin/v1.0.0/bundle.js')
    await using edge = openEdge({ store, cacheBytes })
    expect((await edge.app.inject(URL)).statusCode).toBe(503)
  })

  it('answers 503 for a version whose manifest is not valid', async () => {
    const { memory, store } = await publishedStore()
    await damageObject(memory, versionManifestKey(REF), Buffer.from('{}'))
    await using edge = openEdge({ store })
    expect((await edge.app.inject(URL)).statusCode).toBe(503)
    expect(await edge.metric('plugboard_edge_answers_total{outcome="damaged"}')).toBe(1)
  })
})

it('the edge answers HEAD, 304, 404 and 416 without reading a file', async () => {
  const { store } = await publishedStore()
  await using edge = openEdge({ store })
  const { etag } = (await edge.app.inject({ method: 'HEAD', url: URL })).headers
  await edge.app.inject({ url: URL, headers: { 'if-none-match': String(etag) } })
  await edge.app.inject({ url: URL, headers: { range: 'bytes=999-' } })
  await edge.app.inject('/plugins/bundles/test-plugin/v1.0.0/none.js')
  expect(store.calls).toEqual(CALLS_FOR_A_VERSION)
})

it('the metrics of the edge count answers by outcome, and contain no name from a request', async () => {
  const { store } = await publishedStore()
  await using edge = openEdge({ store })
  await edge.app.inject(URL)
  await edge.app.inject('/plugins/bundles/unheard-of/v1.0.0/x.js')
  await edge.app.inject('/plugins/bundles/%ff')
  await edge.app.inject('/plugins/bundles/test-plugin/v1.0.0/bundle.js%')
  await edge.app.inject({ method: 'PUT', url: URL })
  await edge.app.inject({ method: 'PUT', url: '/plugins/bundles/%ff' })
  await edge.app.inject({ method: 'OPTIONS', url: URL })
  expect(await edge.metric('plugboard_edge_answers_total{outcome="whole",status="200"}')).toBe(1)
  expect(await edge.metric('plugboard_edge_answers_total{outcome="not_found",status="404"}')).toBe(3)
  expect(await edge.metric('plugboard_edge_answers_total{outcome="method_not_allowed",status="405"}')).toBe(2)
  expect(await edge.metric('plugboard_edge_answers_total{outcome="preflight",status="204"}')).toBe(1)
  expect(await edge.metric('plugboard_edge_body_bytes_total{}')).toBe(18)
  expect(await edge.metric('plugboard_edge_cache_bytes{cache="bodies"}')).toBe(18)
  const { body } = await edge.app.inject('/metrics')
  expect(body).not.toMatch(/unheard-of|test-plugin/)
})
