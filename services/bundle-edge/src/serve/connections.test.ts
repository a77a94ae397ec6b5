import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { ObjectStore } from '@plugboard/storage'
import { type FaultyStore, faulty } from '@plugboard/storage/faulty'
import { createMemoryStore } from '@plugboard/storage/memory'
import { rawRequest, socketIsFull } from '@plugboard/testkit'
import { Problem, versionManifestKey } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { type OpenedEdge, openEdge } from '../testing/open-edge.ts'
import { damageObject, publishVersion, REF } from '../testing/publish-version.ts'
import { MAX_WAITING } from './answer-in-turn.ts'

const MIB = 1024 * 1024
const KEY = 'test-plugin/v1.0.0/big.bin'
const LINES = ['GET /plugins/bundles/test-plugin/v1.0.0/big.bin HTTP/1.1', 'Host: a']
const STREAMED = { cacheBytes: 0 }
const ENDLESS_BYTES = 2 ** 50

async function storeWith(size: number): Promise<ObjectStore> {
  const store = createMemoryStore()
  await publishVersion(store, {
    files: { 'big.bin': { bytes: Buffer.alloc(size, 7), contentType: 'application/octet-stream' } },
  })
  return store
}

/** A store of one file that never ends: no system buffers all of it for a reader that has stopped. */
async function endlessStore(): Promise<ObjectStore> {
  const store = createMemoryStore()
  const manifest = await publishVersion(store, {
    files: { 'big.bin': { bytes: '', contentType: 'application/octet-stream' } },
  })
  const files = manifest.files.map((file) => ({ ...file, size: ENDLESS_BYTES }))
  await damageObject(store, versionManifestKey(REF), Buffer.from(JSON.stringify({ ...manifest, files })))
  const chunk = Buffer.alloc(64 * 1024, 7)
  return {
    ...store,
    async open(key, options) {
      if (key !== KEY) return store.open(key, options)
      const { start, end } = options?.range ?? { start: 0, end: ENDLESS_BYTES - 1 }
      function* chunks(): Generator<Buffer> {
        for (let left = end - start + 1; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
      }
      return { size: ENDLESS_BYTES, body: Readable.from(chunks(), { objectMode: false }) }
    },
  }
}

/** A store that lets a test see how a file is read, and holds back the first byte of it until `release`. */
function watched(store: ObjectStore, key: string) {
  const opened = Promise.withResolvers<AbortSignal | undefined>()
  const closed = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let opens = 0
  let pulledBytes = 0
  const watchedStore: ObjectStore = {
    ...store,
    async open(asked, options) {
      if (asked !== key) return store.open(asked, options)
      opens += 1
      opened.resolve(options?.signal)
      const { size, body } = await store.open(asked, options)
      async function* count(): AsyncGenerator<Buffer> {
        await gate.promise
        for await (const chunk of body as AsyncIterable<Buffer>) {
          pulledBytes += chunk.length
          yield chunk
        }
      }
      const counted = Readable.from(count(), { objectMode: false })
      counted.once('close', () => {
        body.destroy()
        closed.resolve()
      })
      return { size, body: counted }
    },
  }
  return {
    store: watchedStore,
    opened: opened.promise,
    closed: closed.promise,
    release: gate.resolve,
    opens: () => opens,
    pulledBytes: () => pulledBytes,
  }
}

/** The lines of `count` requests that are sent at once. */
function ahead(count: number): string[] {
  return Array.from({ length: count }, () => [...LINES, ''])
    .flat()
    .slice(0, -1)
}

/** Resolves when that many more requests have reached the edge. */
async function requestsTo({ app }: OpenedEdge, count: number): Promise<void> {
  const reached = Promise.withResolvers<void>()
  let left = count
  const onRequest = (): void => {
    left -= 1
    if (left === 0) reached.resolve()
  }
  app.server.on('request', onRequest)
  await reached.promise
  app.server.off('request', onRequest)
  // By then, the synchronous effects of the last request have happened.
  await setImmediate()
}

/** Resolves with the edge's socket of the next connection. */
async function nextConnection({ app }: OpenedEdge): Promise<Socket> {
  const [socket] = (await once(app.server, 'connection')) as [Socket]
  return socket
}

function opensOf({ calls }: FaultyStore, key: string): number {
  return calls.filter((call) => call.method === 'open' && call.key === key).length
}

/** A client that sends a request, and reads nothing until it is resumed. Resolves when `asked` does. */
async function ask(port: number, lines = LINES, asked?: Promise<void>): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port })
  // These tests expect connections to be cut.
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.pause()
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  await asked
  return socket
}

it('the edge reads an uncached file once for 64 concurrent requests', async () => {
  const store = faulty(await storeWith(100_000))
  await using edge = openEdge({ store })
  const port = await edge.listen()
  const answers = await Promise.all(Array.from({ length: 64 }, () => rawRequest({ port, lines: LINES })))
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.length}`))).toEqual(
    new Set(['200 100000']),
  )
  expect(store.calls.map(({ method }) => method)).toEqual(['open', 'read', 'open'])
})

it('a file is still loaded for other readers when the first one disconnects', async () => {
  const { store, opened, release } = watched(await storeWith(100_000), KEY)
  await using edge = openEdge({ store })
  const port = await edge.listen()
  const first = await ask(port)
  const signal = await opened
  const second = rawRequest({ port, lines: LINES })
  first.destroy()
  await once(first, 'close')
  release()
  expect((await second).body).toHaveLength(100_000)
  expect(signal?.aborted).toBe(false)
})

it.each([
  ['whole', []],
  ['in part', ['Range: bytes=100-2097151']],
])(
  'the edge destroys the connection when the store breaks off a file requested %s',
  async (_what, fields) => {
    const store = faulty(await storeWith(4 * MIB), { breakBodyAfterBytes: MIB, times: 1, key: KEY })
    await using edge = openEdge({ store, ...STREAMED })
    const port = await edge.listen()
    const answer = await rawRequest({ port, lines: [...LINES, ...fields] })
    expect(answer.closed).toBe(true)
    expect([200, 206]).toContain(answer.status)
    expect(answer.body.length).toBeLessThan(Number(lengthOf(answer.headers)))
    expect(await edge.metric('plugboard_edge_interruptions_total{cause="store_broke_off"}')).toBe(1)
    expect(await edge.metric('plugboard_edge_interruptions_total{cause="reader_gone"}')).toBe(0)
    const outcome = answer.status === 206 ? 'part' : 'whole'
    expect(await edge.metric(`plugboard_edge_answers_total{outcome="${outcome}"}`)).toBe(1)
  },
)

it('the edge never sends the end of a streamed file of which one byte has changed', async () => {
  const store = await storeWith(4 * MIB)
  const changed = Buffer.alloc(4 * MIB, 7)
  changed[12] = 8
  await damageObject(store, KEY, changed)
  await using edge = openEdge({ store, ...STREAMED })
  const port = await edge.listen()
  const answer = await rawRequest({ port, lines: LINES })
  expect(answer.closed).toBe(true)
  expect(answer.body.length).toBeLessThan(4 * MIB)
  expect(await edge.metric('plugboard_edge_integrity_failures_total{}')).toBe(1)
})

it('the edge streams a file to its end and keeps the connection open', async () => {
  await using edge = openEdge({ store: await storeWith(4 * MIB), ...STREAMED })
  const port = await edge.listen()
  const answer = await rawRequest({ port, lines: LINES })
  expect(answer.closed).toBe(false)
  expect(answer.body.equals(Buffer.alloc(4 * MIB, 7))).toBe(true)
})

it('the edge closes the body in the store when its reader disconnects', async () => {
  const { store, closed, release } = watched(await endlessStore(), KEY)
  await using edge = openEdge({ store, ...STREAMED })
  const client = await ask(await edge.listen())
  release()
  client.resume()
  await once(client, 'data')
  client.destroy()
  await closed
  expect(await edge.metric('plugboard_edge_interruptions_total{cause="reader_gone"}')).toBe(1)
  expect(await edge.metric('plugboard_edge_interruptions_total{cause="store_broke_off"}')).toBe(0)
})

it('the edge aborts the opening of a file when its reader disconnects meanwhile', async () => {
  const store = faulty(await storeWith(MIB), { hangOn: 'open', key: KEY })
  const { store: seen, opened, release } = watched(store, KEY)
  await using edge = openEdge({ store: seen, ...STREAMED })
  const client = await ask(await edge.listen())
  const signal = await opened
  if (!signal) throw new Error('no signal was passed')
  release()
  const aborted = once(signal, 'abort')
  client.destroy()
  await aborted
  await expect.poll(() => edge.metric('plugboard_edge_interruptions_total{cause="reader_gone"}')).toBe(1)
  expect(await edge.metric('plugboard_edge_interruptions_total{cause="store_broke_off"}')).toBe(0)
  expect(await edge.metric('plugboard_edge_answers_total{outcome="whole"}')).toBe(0)
})

it('the edge disconnects a stalled reader, and has read only a few chunks more than the system buffered for it', async () => {
  const { store, closed, release, pulledBytes } = watched(await endlessStore(), KEY)
  await using edge = openEdge({ store, ...STREAMED, idleTimeoutMs: 1500 })
  const port = await edge.listen()
  const connected = nextConnection(edge)
  const client = await ask(port)
  const socket = await connected
  release()
  await socketIsFull(socket)
  expect(pulledBytes() - (socket.bytesWritten - socket.writableLength)).toBeLessThan(MIB)
  await closed
  expect(await edge.metric('plugboard_edge_interruptions_total{cause="reader_stalled"}')).toBe(1)
  expect(await edge.metric('plugboard_edge_interruptions_total{cause="reader_gone"}')).toBe(0)
  client.destroy()
})

it('the metrics count the memory of an evicted body that a stalled reader still holds', async () => {
  const store = createMemoryStore()
  const names = Array.from({ length: 10 }, (_, index) => `${index}.bin`)
  await publishVersion(store, {
    files: Object.fromEntries(names.map((name, index) => [name, { bytes: Buffer.alloc(2 * MIB, index) }])),
  })
  await using edge = openEdge({ store, cacheBytes: 16 * MIB })
  const port = await edge.listen()
  const connected = nextConnection(edge)
  const first = ['GET /plugins/bundles/test-plugin/v1.0.0/0.bin HTTP/1.1', 'Host: a', '']
  // The system may buffer one response whole, but not so many.
  const client = await ask(
    port,
    Array.from({ length: MAX_WAITING }, () => first)
      .flat()
      .slice(0, -1),
  )
  await socketIsFull(await connected)
  for (const name of names.slice(1)) {
    // The oldest body is evicted first.
    await edge.app.inject(`/plugins/bundles/test-plugin/v1.0.0/${name}`)
  }
  expect(await edge.metric('plugboard_edge_cache_bytes{cache="transient"}')).toBe(2 * MIB)
  client.destroy()
  await expect.poll(() => edge.metric('plugboard_edge_cache_bytes{cache="transient"}')).toBe(0)
})

describe('pipelined requests', () => {
  it('are answered in turn, so that a connection has one file open at a time', async () => {
    const { store, release, opens } = watched(await storeWith(4 * MIB), KEY)
    await using edge = openEdge({ store, ...STREAMED })
    const port = await edge.listen()
    const client = await ask(port, ahead(20), requestsTo(edge, 20))
    expect(opens()).toBe(1)
    expect(await edge.metric('plugboard_edge_streams{}')).toBe(1)

    release()
    client.resume()
    let received = 0
    for await (const chunk of client as AsyncIterable<Buffer>) {
      received += chunk.length
      if (received > 20 * 4 * MIB) break
    }
    expect(opens()).toBe(20)
    expect(await edge.metric('plugboard_edge_streams{}')).toBe(0)
    expect(await edge.metric('plugboard_edge_answers_total{outcome="whole"}')).toBe(20)
  })

  it('call the store one at a time', async () => {
    const store = faulty(createMemoryStore(), { hangOn: 'open', times: Infinity })
    await using edge = openEdge({ store })
    const unknown = Array.from({ length: 20 }, (_, n) => [
      `GET /plugins/bundles/unknown/v1.0.${n}/bundle.js HTTP/1.1`,
      'Host: a',
      '',
    ])
    await ask(await edge.listen(), unknown.flat().slice(0, -1), requestsTo(edge, 20))
    expect(store.calls).toHaveLength(1)
  })

  it('on one connection are all answered, the last one with Connection: close', async () => {
    await using edge = openEdge({ store: await storeWith(100_000) })
    const port = await edge.listen()
    const client = await ask(port, [...ahead(2), '', ...LINES, 'Connection: close'])
    const received = Buffer.concat(await Array.fromAsync(client as AsyncIterable<Buffer>))
    expect(received.toString('latin1').match(/HTTP\/1\.1 200/g)).toHaveLength(3)
  })

  it('close the connection when too many wait', async () => {
    const store = faulty(await storeWith(MIB), { hangOn: 'open', times: Infinity, key: KEY })
    await using edge = openEdge({ store, ...STREAMED })
    const port = await edge.listen()
    const client = await ask(port, ahead(MAX_WAITING + 1), requestsTo(edge, MAX_WAITING + 1))
    expect(client.closed).toBe(false)
    client.write(`${LINES.join('\r\n')}\r\n\r\n`)
    await once(client, 'close')
    expect(opensOf(store, KEY)).toBe(1)
  })

  it('are dropped when their connection closes', async () => {
    const { store, opened, closed, release } = watched(await endlessStore(), KEY)
    await using edge = openEdge({ store, ...STREAMED })
    const client = await ask(await edge.listen(), ahead(2))
    release()
    await opened
    client.destroy()
    await closed
    await expect.poll(() => edge.metric('plugboard_edge_interruptions_total{cause="reader_gone"}')).toBe(1)
    expect(await edge.metric('plugboard_edge_answers_total{outcome="whole"}')).toBe(1)
  })
})

describe('the limit on streamed files', () => {
  it('refuses one more file with 503 and Retry-After, without opening it, until another one ends', async () => {
    const store = faulty(await endlessStore())
    await using edge = openEdge({ store, ...STREAMED, maxStreams: 1 })
    const port = await edge.listen()
    const first = await ask(port)
    await once(first, 'readable')

    const second = await rawRequest({ port, lines: LINES })
    expect(second.status).toBe(503)
    expect(second.headers).toContainEqual(['retry-after', expect.stringMatching(/^\d+$/)])
    expect(second.headers).toContainEqual(['cache-control', 'no-store'])
    expect(Problem.parse(JSON.parse(second.body.toString()))).toMatchObject({ code: 'TOO_MANY_DOWNLOADS' })
    expect(opensOf(store, KEY)).toBe(1)
    expect(await edge.metric('plugboard_edge_answers_total{outcome="too_many_streams"}')).toBe(1)
    for (const fields of [[`Range: bytes=${ENDLESS_BYTES}-`], ['If-Match: "x"']]) {
      expect([412, 416]).toContain((await rawRequest({ port, lines: [...LINES, ...fields] })).status)
    }

    first.destroy()
    await expect.poll(() => edge.metric('plugboard_edge_streams{}')).toBe(0)
    const range = 'Range: bytes=0-99'
    expect((await rawRequest({ port, lines: [...LINES, range] })).status).toBe(206)
  })

  it.each([
    ['cannot be opened', { failOn: 'open', key: KEY, times: 2 }],
    ['breaks off', { breakBodyAfterBytes: MIB, key: KEY, times: 3 }],
  ] as const)('does not count a file that %s', async (_what, fault) => {
    const store = faulty(await storeWith(4 * MIB), fault)
    await using edge = openEdge({ store, ...STREAMED, maxStreams: 1 })
    const port = await edge.listen()
    for (let turn = 0; turn < 3; turn += 1) await rawRequest({ port, lines: LINES })
    expect((await rawRequest({ port, lines: LINES })).body).toHaveLength(4 * MIB)
    expect(await edge.metric('plugboard_edge_answers_total{outcome="too_many_streams"}')).toBe(0)
  })
})

it('the edge announces its keep-alive timeout in the Keep-Alive header', async () => {
  await using edge = openEdge({ store: await storeWith(10), keepAliveTimeoutMs: 9000 })
  const { headers } = await rawRequest({ port: await edge.listen(), lines: LINES })
  expect(headers).toContainEqual(['Keep-Alive', 'timeout=9'])
})

it('an edge that stops completes the response under way', async () => {
  const { store, opened, release } = watched(await storeWith(4 * MIB), KEY)
  await using edge = openEdge({ store, ...STREAMED })
  const port = await edge.listen()
  const answer = rawRequest({ port, lines: LINES })
  await opened
  const closed = edge.app.close()
  release()
  expect((await answer).body).toHaveLength(4 * MIB)
  await closed
})

it('an edge that stops answers a request that still arrives on an open connection', async () => {
  const { store, opened, release } = watched(await storeWith(MIB), KEY)
  await using edge = openEdge({ store, ...STREAMED })
  const client = await ask(await edge.listen())
  await opened
  const closed = edge.app.close()
  await expect.poll(() => edge.app.server.listening).toBe(false)
  client.write('HEAD /plugins/bundles/test-plugin/v1.0.0/big.bin HTTP/1.1\r\nHost: a\r\n\r\n')
  release()
  const received = Buffer.concat(await Array.fromAsync(client as AsyncIterable<Buffer>)).toString('latin1')
  expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200'])
  await closed
})

function lengthOf(headers: readonly (readonly [string, string])[]): string | undefined {
  return headers.find(([name]) => name === 'content-length')?.[1]
}
