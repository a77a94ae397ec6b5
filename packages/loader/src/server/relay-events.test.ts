import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createManifestSource } from './manifest-source.ts'

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function openRegistry(answer: (response: ServerResponse) => void) {
  const asked = Promise.withResolvers<Asked>()
  const server = createServer((request, response) => {
    asked.resolve({ request, response })
    answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: asked.promise }
}

const begin = (response: ServerResponse) =>
  response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .write('id: 7\nevent: generation\ndata: {}\n\n')

const browser = (signal?: AbortSignal) =>
  new Request('https://host.example/plugin-events', {
    headers: { 'last-event-id': '6', cookie: 'session=secret' },
    ...(signal && { signal }),
  })

describe('the events of a manifest source', () => {
  it('are the stream of the registry, which gets the token and the Last-Event-ID and no cookie', async () => {
    const registry = await openRegistry(begin)
    const source = createManifestSource({ registryUrl: `${registry.url}/`, token: 'read-token' })
    const { status, headers, body } = await source.events(browser(), Promise.resolve('a b'))
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store, no-transform')
    const { request } = await registry.asked
    expect(request.url).toBe('/tenants/a%20b/events')
    expect(request.headers).toMatchObject({ authorization: 'Bearer read-token', 'last-event-id': '6' })
    expect(request.headers.cookie).toBe(undefined)
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('id: 7')
    await reader?.cancel()
  })

  it.each(['the browser goes', 'the host ends the answer'])(
    'are no longer asked for when %s',
    async (how) => {
      const registry = await openRegistry(begin)
      const gone = new AbortController()
      const source = createManifestSource({ registryUrl: registry.url })
      const { body } = await source.events(browser(gone.signal), 'acme')
      const { response } = await registry.asked
      const closed = once(response, 'close')
      if (how === 'the browser goes') gone.abort()
      else await body?.cancel()
      await closed
      expect(response.writableFinished).toBe(false)
    },
  )

  it('end by themselves after at most streamMs, in the registry too, and a server that stops does not wait longer for them', async () => {
    const registry = await openRegistry(begin)
    const source = createManifestSource({ registryUrl: registry.url, streamMs: 300 })
    const answer = async (response: ServerResponse) => {
      const { body: events } = await source.events(browser(), 'acme')
      response.writeHead(200, { connection: 'close' })
      for await (const chunk of events ?? []) response.write(chunk)
      response.end()
    }
    const host = createServer((_request, response) => void answer(response)).listen(0, '127.0.0.1')
    await once(host, 'listening')
    const { body, ok } = await fetch(`http://127.0.0.1:${(host.address() as AddressInfo).port}`)
    const { response } = await registry.asked
    const cut = once(response, 'close')
    const stopped = once(host, 'close')
    host.close()
    // Ends as usual: a cut would reject.
    expect([ok, await new Response(body).text()]).toEqual([true, 'id: 7\nevent: generation\ndata: {}\n\n'])
    await Promise.all([cut, stopped])
  })

  it.each([
    ['two to four minutes by default', undefined, 120_000, 240_000],
    ['half of streamMs to all of it', 1000, 500, 1000],
    ['days when streamMs is 2 ** 32, for which no timer can wait', 2 ** 32, 1_000_000_000, 2_000_000_000],
    ['days when streamMs is Infinity', Infinity, 1_000_000_000, 2_000_000_000],
  ])('last for a random time: %s', async (_, streamMs, leastMs, mostMs) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => {
      vi.useRealTimers()
      vi.restoreAllMocks()
    })
    for (const [random, lastsMs] of [
      [0, leastMs],
      [1, mostMs],
    ] as const) {
      vi.spyOn(Math, 'random').mockReturnValue(random)
      const registry = await openRegistry(begin)
      const source = createManifestSource({ registryUrl: registry.url, ...(streamMs && { streamMs }) })
      const { body } = await source.events(browser(), 'acme')
      const { response } = await registry.asked
      const reader = body?.getReader()
      await reader?.read()
      vi.advanceTimersByTime(lastsMs - 1)
      // Sent only now: what waits in the stream would be read even from one that has ended.
      response.write('data: later\n\n')
      expect((await reader?.read())?.done).toBe(false)
      const closed = once(response, 'close')
      vi.advanceTimersByTime(1)
      expect((await reader?.read())?.done).toBe(true)
      await closed
    }
  })

  it.each([0, -1, NaN])('are refused with a RangeError when streamMs is %d', (streamMs) => {
    expect(() => createManifestSource({ registryUrl: 'http://127.0.0.1', streamMs })).toThrow(
      new RangeError(`streamMs must be a positive number, and is ${streamMs}`),
    )
  })

  it('that have ended by themselves begin again where the browser is', async () => {
    const asked: (string | string[] | undefined)[] = []
    const registry = createServer(({ headers }, response) => {
      asked.push(headers['last-event-id'])
      begin(response)
    }).listen(0, '127.0.0.1')
    await once(registry, 'listening')
    onTestFinished(() => {
      registry.closeAllConnections()
      registry.close()
    })
    const registryUrl = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`
    const source = createManifestSource({ registryUrl, streamMs: 20 })
    // What an EventSource does.
    let lastEventId: string | undefined
    for (let opened = 0; opened < 2; opened += 1) {
      const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
      const answer = await source.events(new Request('https://host.example', { headers }), 'acme')
      lastEventId = /^id: (\d+)$/m.exec(await answer.text())?.[1]
    }
    expect(asked).toEqual([undefined, '7'])
  })

  it.each([
    ['refuses', (response: ServerResponse) => response.writeHead(503).end()],
    ['cuts the connection', (response: ServerResponse) => response.destroy()],
    ['does not answer in time', () => {}],
  ])('are answered 204, which no console reports, when the registry %s', async (_what, answer) => {
    const registry = await openRegistry(answer)
    const errors: unknown[] = []
    const source = createManifestSource({
      registryUrl: registry.url,
      timeoutMs: 200,
      onError: (error) => errors.push(error),
    })
    const { status, headers } = await source.events(browser(), 'acme')
    expect([status, headers.get('cache-control')]).toEqual([204, 'no-store'])
    expect(errors).toEqual([])
    const { response } = await registry.asked
    if (!response.closed) await once(response, 'close')
  })

  it('are answered 204 without a tenant, and when the promise of it rejects, which is reported', async () => {
    const errors: unknown[] = []
    const source = createManifestSource({
      registryUrl: 'http://127.0.0.1:1',
      onError: (error) => errors.push(error),
    })
    expect((await source.events(browser(), null)).status).toBe(204)
    expect((await source.events(browser(), Promise.reject(new Error('no session')))).status).toBe(204)
    expect(errors).toHaveLength(1)
  })
})
