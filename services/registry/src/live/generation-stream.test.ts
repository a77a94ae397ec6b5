import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { fillSocket } from '@plugboard/testkit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type GenerationStream, openGenerationStream } from './generation-stream.ts'

/** On a machine that may have other work. */
const eventually = <Result>(assertion: () => Result | Promise<Result>) =>
  vi.waitFor(assertion, { timeout: 40_000, interval: 10 })

const CHUNK = Buffer.alloc(1024 * 1024, 'x')
const NEVER_MS = 3_600_000
/** Of an answer in chunks (RFC 9112 §7.1). */
const LAST_CHUNK = /\r\n0\r\n\r\n$/

interface Opened {
  readonly stream: GenerationStream
  readonly response: ServerResponse
  readonly client: Socket
}

async function open({
  heartbeatMs = NEVER_MS,
  lifeMs = NEVER_MS,
  mayFollow = async () => true,
} = {}): Promise<Opened> {
  const opened = Promise.withResolvers<Pick<Opened, 'stream' | 'response'>>()
  const server = createServer((_request, response) => {
    opened.resolve({ response, stream: openGenerationStream(response, { heartbeatMs, lifeMs, mayFollow }) })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.on('error', () => {})
  onTestFinished(() => {
    client.destroy()
    server.closeAllConnections()
    server.close()
  })
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  return { ...(await opened.promise), client }
}

/** What the client has received so far, updated while it reads. */
function received(client: Socket): () => string {
  let text = ''
  client.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}

const eventsOf = (text: string) =>
  [...text.matchAll(/^data: \{"generation":(\d+)\}$/gm)].map(([, id]) => Number(id))

/** Fills the connection of a client that has stopped reading, until nothing more is taken. */
async function fill({ response, client }: Opened): Promise<void> {
  client.pause()
  const { socket } = response
  if (!socket) throw new Error('the connection is gone')
  await fillSocket(socket, () => {
    if (response.destroyed) throw new Error('cut off')
    response.write(CHUNK)
  })
}

describe('a stream of events', () => {
  it('ends when its reader may not follow any more', async () => {
    let isAllowed = true
    const { client, stream } = await open({ heartbeatMs: 5, mayFollow: async () => isAllowed })
    const text = received(client)
    stream.send(7)
    await eventually(() => expect(text()).toContain(':\n\n'))
    isAllowed = false
    await eventually(() => expect(text()).toMatch(LAST_CHUNK))
    expect(eventsOf(text())).toEqual([7])
  })

  it('ends after its life', async () => {
    const { client, stream } = await open({ lifeMs: 50 })
    const text = received(client)
    stream.send(7)
    await eventually(() => expect(text()).toMatch(LAST_CHUNK))
    expect(eventsOf(text())).toEqual([7])
  })

  it('names when to come back, a random time between one and five seconds', async () => {
    const { client } = await open()
    const text = received(client)
    await eventually(() => expect(text()).toMatch(/retry: \d+\n\n/))
    const [, retryMs] = /retry: (\d+)/.exec(text()) ?? []
    expect(Number(retryMs)).toBeGreaterThanOrEqual(1000)
    expect(Number(retryMs)).toBeLessThanOrEqual(5000)
  })

  it('sends each generation with its number as the id', async () => {
    const { stream, client } = await open()
    const text = received(client)
    stream.send(7)
    await eventually(() => expect(text()).toContain('id: 7\nevent: generation\ndata: {"generation":7}\n\n'))
  })

  it('keeps only the newest generation for a reader that takes nothing, and sends it when it reads again', async () => {
    const opened = await open()
    await fill(opened)
    const before = opened.response.writableLength
    for (let generation = 1; generation <= 1000; generation += 1) opened.stream.send(generation)
    expect(opened.response.writableLength).toBe(before)
    const text = received(opened.client)
    opened.client.resume()
    await eventually(() => expect(eventsOf(text())).toEqual([1000]))
    opened.stream.send(1001)
    await eventually(() => expect(eventsOf(text())).toEqual([1000, 1001]))
  })

  it('sends a comment at intervals', async () => {
    const { client } = await open({ heartbeatMs: 20 })
    const text = received(client)
    await eventually(() => expect(text().match(/^:$/gm)?.length).toBeGreaterThan(2))
  })

  it('is cut off when its reader has taken nothing between two comments', async () => {
    const opened = await open({ heartbeatMs: 50 })
    const closed = once(opened.response, 'close')
    // It may be cut off before it was found full.
    await fill(opened).catch(() => undefined)
    await closed
    expect(opened.response.destroyed).toBe(true)
  })

  it('ends at once, even when its reader takes nothing', async () => {
    const reading = await open()
    const text = received(reading.client)
    reading.stream.send(1)
    reading.stream.end()
    await once(reading.client, 'end')
    expect(eventsOf(text())).toEqual([1])
    const stalled = await open()
    await fill(stalled)
    const closed = once(stalled.response, 'close')
    stalled.stream.end()
    await closed
  })
})
