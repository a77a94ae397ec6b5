import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { Problem } from '@plugboard/types'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { ProblemError } from './problem-error.ts'
import { handleProblems, problemServerOptions } from './problem-handler.ts'

class OddError extends Error {}

async function openApp() {
  const app = fastify({ ...problemServerOptions, forceCloseConnections: true })
  handleProblems(app, {
    translate: (error) =>
      error instanceof OddError ? new ProblemError('STORE_UNAVAILABLE', 'Later.') : undefined,
  })
  // Refused before the body is read, as an upload is that may not be made.
  app.post(
    '/refused',
    { onRequest: () => Promise.reject(new ProblemError('SCOPE_MISSING', 'No.')) },
    async () => null,
  )
  app.get('/known', () => Promise.reject(new OddError('inner words')))
  app.get('/unknown', () => Promise.reject(new Error('inner words')))
  app.get('/thrown', async () => {
    // oxlint-disable-next-line typescript/only-throw-error -- what is thrown need not be an error
    throw 'inner words'
  })
  app.get('/fine', async () => ({ fine: true }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return { app, port, [Symbol.asyncDispose]: () => app.close() }
}

/** Everything that comes back until the server closes. */
async function exchange(port: number, ...writes: readonly string[]): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString()
  })
  for (const text of writes) socket.write(text)
  await once(socket, 'close')
  return received
}

const statuses = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))

describe('an error', () => {
  it.each([
    ['/known', 503, 'STORE_UNAVAILABLE'],
    ['/unknown', 500, 'INTERNAL'],
    ['/thrown', 500, 'INTERNAL'],
    ['/nowhere', 404, 'ROUTE_NOT_FOUND'],
    ['/%zz', 400, 'INVALID_REQUEST'],
  ])('at %s is a problem, and tells nothing of the inside', async (path, status, code) => {
    await using service = await openApp()
    const response = await fetch(`http://127.0.0.1:${service.port}${path}`)
    const text = await response.text()
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(Problem.parse(JSON.parse(text))).toMatchObject({ status, code })
    expect(text).not.toContain('inner words')
  })
})

const head = (length: number) =>
  `POST /refused HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\n\r\n`

describe('a refusal while the client is sending', () => {
  it('comes at once, and the connection closes when the rest has come', async () => {
    await using service = await openApp()
    const body = 'x'.repeat(3_000_000)
    const answer = await exchange(service.port, head(body.length), body)
    expect(statuses(answer)).toEqual([403])
    expect(answer).toMatch(/\r\nconnection: close\r\n/i)
    expect(answer.endsWith('}')).toBe(true)
  })

  it('closes on a client that falls silent', async () => {
    await using service = await openApp()
    expect(statuses(await exchange(service.port, head(100), 'x'))).toEqual([403])
  })

  it('does not take what it was sent for the next request', async () => {
    await using service = await openApp()
    const smuggled = 'GET /fine HTTP/1.1\r\nHost: a\r\n\r\n'
    expect(statuses(await exchange(service.port, head(smuggled.length + 5), smuggled))).toEqual([403])
  })
})

describe('HTTP that is none', () => {
  it.each([
    ['garbage', 'garbage\r\n\r\n', 400, 'INVALID_REQUEST'],
    [
      'a header section of 40 KB',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    ['no Host (RFC 9112 §3.2)', 'GET /fine HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'INVALID_REQUEST'],
  ])('%s is a problem, and the connection closes', async (_what, text, status, code) => {
    await using service = await openApp()
    const answer = await exchange(service.port, text)
    expect(statuses(answer)).toEqual([status])
    const [, body = ''] = answer.split('\r\n\r\n')
    expect(Problem.parse(JSON.parse(body))).toMatchObject({ status, code })
  })

  it('in a body is answered once', async () => {
    await using service = await openApp()
    const chunked =
      'POST /refused HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n'
    const socket = connect({ host: '127.0.0.1', port: service.port })
    await once(socket, 'connect')
    socket.write(chunked)
    const [first] = await once(socket, 'data')
    let rest = ''
    socket.on('data', (chunk) => {
      rest += chunk.toString()
    })
    socket.on('error', () => undefined)
    socket.write('XYZ\r\ngarbage')
    await once(socket, 'close')
    expect(statuses(String(first) + rest)).toEqual([403])
  })

  it('of an expectation nobody knows is served (RFC 9110 §10.1.1)', async () => {
    await using service = await openApp()
    const answer = await exchange(
      service.port,
      'GET /fine HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    )
    expect(statuses(answer)).toEqual([200])
  })
})
