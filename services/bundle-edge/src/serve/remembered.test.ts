import { once } from 'node:events'
import { connect } from 'node:net'
import { faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { rawRequest } from '@plugboard/testkit'
import { versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { openEdge } from '../testing/open-edge.ts'
import { publishVersion, REF, sha256 } from '../testing/publish-version.ts'

const PATH = '/plugins/bundles/test-plugin/v1.0.0'
const CONTENT = 'export const a = 1'
const ETAG = `"${sha256(CONTENT)}"`
const DECISIONS = 'plugboard_edge_cache_entries{cache="decisions"}'

async function setUp() {
  const memory = createMemoryStore()
  await publishVersion(memory, {
    files: { 'bundle.js': { bytes: CONTENT, encodings: { br: 'br-bytes' } }, 'b.svg': { bytes: '<svg/>' } },
  })
  return { memory, store: faulty(memory) }
}

/** Requests over a socket: a request made by Fastify's inject has no connection and is never answered from memory. */
async function get(port: number, target: string, fields: readonly string[] = [], method = 'GET') {
  const answer = await rawRequest({ port, lines: [`${method} ${target} HTTP/1.1`, 'Host: a', ...fields] })
  const changing = new Set(['date', 'x-request-id'])
  return {
    status: answer.status,
    headers: answer.headers.filter(([name]) => !changing.has(name.toLowerCase())),
    body: answer.body.toString().replace(/"instance":"[^"]*"/, ''),
  }
}

describe('a repeated request', () => {
  it.each([
    ['GET', 'bundle.js', [], 200, 'whole'],
    ['GET', 'bundle.js?v=1', [], 200, 'whole'],
    ['GET', 'bundle.js', ['Accept-Encoding: gzip, br'], 200, 'whole'],
    ['GET', 'bundle.js', ['accept-encoding: gzip', 'ACCEPT-ENCODING: br'], 200, 'whole'],
    ['HEAD', 'bundle.js', [], 200, 'head'],
    ['GET', 'bundle.js', [`If-None-Match: ${ETAG}`], 304, 'not_modified'],
    ['GET', 'bundle.js', ['If-Modified-Since: Fri, 02 Jan 2030 03:04:05 GMT'], 304, 'not_modified'],
    ['GET', 'bundle.js', ['If-Match: "x"'], 412, 'precondition_failed'],
    ['GET', 'bundle.js', ['If-Unmodified-Since: Fri, 02 Jan 2020 03:04:05 GMT'], 412, 'precondition_failed'],
    ['GET', 'bundle.js', ['Range: bytes=1-3'], 206, 'part'],
    ['GET', 'bundle.js', ['Range: bytes=1-3', 'If-Range: "x"'], 200, 'whole'],
    ['GET', 'bundle.js', ['Range: bytes=999-'], 416, 'range_not_satisfiable'],
    ['GET', 'none.js', [], 404, 'not_found'],
  ] as const)('%s %s %j is answered %i again with the same headers and bytes', async (...row) => {
    const [method, path, fields, status, outcome] = row
    const { store } = await setUp()
    await using edge = openEdge({ store })
    const port = await edge.listen()
    const first = await get(port, `${PATH}/${path}`, fields, method)
    expect(first.status).toBe(status)
    expect(await edge.metric(DECISIONS)).toBe(1)
    expect(await get(port, `${PATH}/${path}`, fields, method)).toEqual(first)
    expect(await edge.metric(DECISIONS)).toBe(1)
    expect(await edge.metric(`plugboard_edge_answers_total{outcome="${outcome}"}`)).toBe(2)
    expect(await edge.metric('plugboard_edge_manifest_cache_lookups_total{result="hit"}')).toBe(1)
  })

  it('gets the remembered answer only if method, target and the fields that decide an answer are the same', async () => {
    const { store } = await setUp()
    await using edge = openEdge({ store })
    const port = await edge.listen()
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await get(port, `${PATH}/bundle.js`)).body).toBe(CONTENT)
      expect((await get(port, `${PATH}/bundle.js`, ['Accept-Encoding: br'])).body).toBe('br-bytes')
      expect((await get(port, `${PATH}/bundle.js`, ['Range: bytes=0-1'])).body).toBe('ex')
      expect((await get(port, `${PATH}/bundle.js`, ['Range: bytes=2-3'])).body).toBe('po')
      expect((await get(port, `${PATH}/b.svg`)).body).toBe('<svg/>')
      expect((await get(port, `${PATH}/bundle.js`, ['User-Agent: b', 'Cookie: c'])).body).toBe(CONTENT)
    }
    expect(await edge.metric(DECISIONS)).toBe(5)
  })

  it('has a new request id in a remembered problem', async () => {
    const { store } = await setUp()
    await using edge = openEdge({ store })
    const port = await edge.listen()
    const ids = new Set<string | undefined>()
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await rawRequest({ port, lines: [`GET ${PATH}/none.js HTTP/1.1`, 'Host: a'] })
      const id = answer.headers.find(([name]) => name === 'x-request-id')?.[1]
      expect(JSON.parse(answer.body.toString())).toMatchObject({ instance: id })
      ids.add(id)
    }
    expect(ids.size).toBe(3)
  })

  it('is refused when its Host is missing or repeated', async () => {
    const { store } = await setUp()
    await using edge = openEdge({ store })
    const port = await edge.listen()
    await get(port, `${PATH}/bundle.js`)
    const line = `GET ${PATH}/bundle.js HTTP/1.1`
    expect((await rawRequest({ port, lines: [line] })).status).toBe(400)
    expect((await rawRequest({ port, lines: [line, 'Host: a', 'Host: a'] })).status).toBe(400)
  })

  it('gets the old answer until the version has been refreshed, and then the new one', async () => {
    const { memory, store } = await setUp()
    const time = { ms: Date.now() }
    await using edge = openEdge({ store, clock: () => time.ms, revalidateMs: 1000 })
    const port = await edge.listen()
    await get(port, `${PATH}/bundle.js`)
    expect((await get(port, `${PATH}/bundle.js`)).status).toBe(200)
    await memory.remove(versionManifestKey(REF))
    time.ms += 1500
    expect((await get(port, `${PATH}/bundle.js`)).status).toBe(200)
    await expect.poll(async () => (await get(port, `${PATH}/bundle.js`)).status).toBe(404)
  })

  it('is answered from the store when its body has been evicted', async () => {
    const { store } = await setUp()
    await using edge = openEdge({ store, cacheBytes: 8 * CONTENT.length })
    const port = await edge.listen()
    const first = await get(port, `${PATH}/bundle.js`)
    const others = Array.from({ length: 9 }, (_, index) => index)
    await publishVersion(store, {
      version: '2.0.0',
      files: Object.fromEntries(others.map((each) => [`${each}.js`, { bytes: `export let x = ${each}` }])),
    })
    for (const each of others) await get(port, `/plugins/bundles/test-plugin/v2.0.0/${each}.js`)
    expect(await get(port, `${PATH}/bundle.js`)).toEqual(first)
    expect(store.calls.filter(({ key }) => key?.endsWith('v1.0.0/bundle.js'))).toHaveLength(2)
  })

  it('counts one lookup of the version and one of the body when its file is streamed', async () => {
    const { store } = await setUp()
    await using edge = openEdge({ store, cacheBytes: 0 })
    const port = await edge.listen()
    for (let turn = 0; turn < 3; turn += 1) await get(port, `${PATH}/bundle.js`)
    expect(await edge.metric('plugboard_edge_manifest_cache_lookups_total{result="miss"}')).toBe(1)
    expect(await edge.metric('plugboard_edge_manifest_cache_lookups_total{result="hit"}')).toBe(2)
    expect(await edge.metric('plugboard_edge_body_cache_lookups_total{result="streamed"}')).toBe(3)
  })

  it('waits for the answers to earlier requests on its connection', async () => {
    const { memory } = await setUp()
    const store = faulty(memory, { hangOn: 'open', key: 'test-plugin/v1.0.0/b.svg', times: 1 })
    await using edge = openEdge({ store, loadTimeoutMs: 500 })
    const port = await edge.listen()
    await get(port, `${PATH}/bundle.js`)
    const socket = connect({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    const ask = (path: string, end = '') => `GET ${PATH}/${path} HTTP/1.1\r\nHost: a\r\n${end}\r\n`
    socket.write(ask('b.svg') + ask('bundle.js', 'Connection: close\r\n'))
    const received = Buffer.concat(await Array.fromAsync(socket as AsyncIterable<Buffer>)).toString()
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 503', 'HTTP/1.1 200'])
  })
})

it('the edge refuses to serve a bundle as a service worker', async () => {
  const { store } = await setUp()
  await using edge = openEdge({ store })
  const port = await edge.listen()
  for (let turn = 0; turn < 2; turn += 1) {
    const refused = await get(port, `${PATH}/bundle.js`, ['Service-Worker: script'])
    expect(refused.status).toBe(403)
    expect(JSON.parse(refused.body.replace(/,}/, '}'))).toMatchObject({ code: 'SERVICE_WORKER_REFUSED' })
    expect((await get(port, `${PATH}/bundle.js`)).status).toBe(200)
  }
  expect(await edge.metric('plugboard_edge_answers_total{outcome="service_worker"}')).toBe(2)
})
