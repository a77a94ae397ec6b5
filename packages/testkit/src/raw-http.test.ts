import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { rawRequest } from './raw-http.ts'

/** A server that records what it receives, and calls `answer` after the first chunk. */
async function openServer(answer: (socket: Socket) => void) {
  const received: Buffer[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => received.push(chunk))
    socket.once('data', () => answer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    received: () => Buffer.concat(received).toString('latin1'),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

it('rawRequest writes the lines and then the bytes unchanged', async () => {
  await using server = await openServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await rawRequest({
    port: server.port,
    lines: ['GET /\xff HTTP/1.1', ' folded'],
    bytes: Buffer.from('\0\n'),
  })
  expect(server.received()).toBe('GET /\xff HTTP/1.1\r\n folded\r\n\r\n\0\n')
})

it('rawRequest keeps the order and case of repeated headers, and reads the body up to Content-Length', async () => {
  await using server = await openServer((socket) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie:b\r\n')
    socket.write('Content-Length: 3\r\n\r\nabc')
  })
  const response = await rawRequest({ port: server.port, lines: ['GET / HTTP/1.1'] })
  expect(response.status).toBe(200)
  expect(response.headers).toEqual([
    ['Set-Cookie', 'a'],
    ['set-cookie', 'b'],
    ['Content-Length', '3'],
  ])
  expect(response.body.toString()).toBe('abc')
  expect(response.closed).toBe(false)
})

it('rawRequest waits for the server to close when the response has Connection: close', async () => {
  await using server = await openServer((socket) => {
    socket.write('HTTP/1.1 431 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    setImmediate(() => socket.end())
  })
  const response = await rawRequest({ port: server.port, bytes: Buffer.from('x') })
  expect(response).toMatchObject({ status: 431, closed: true })
})

it('rawRequest reports a reset without an answer as closed, and silence as not closed', async () => {
  await using resetting = await openServer((socket) => socket.resetAndDestroy())
  await using silent = await openServer(() => {})
  expect(await rawRequest({ port: resetting.port, lines: ['x'] })).toMatchObject({
    status: null,
    closed: true,
  })
  const silence = await rawRequest({ port: silent.port, lines: ['x'], deadlineMs: 50 })
  expect(silence).toMatchObject({ status: null, closed: false })
})

it('rawRequest returns the bytes of an answer that is not HTTP, with a null status', async () => {
  await using server = await openServer((socket) => socket.end('no HTTP\r\n\r\nat all'))
  const response = await rawRequest({ port: server.port, lines: ['x'] })
  expect(response.status).toBeNull()
  expect(response.bytes.toString()).toBe('no HTTP\r\n\r\nat all')
})

it('rawRequest resolves at the end of a chunked response and of the response to HEAD', async () => {
  await using chunked = await openServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n')
  })
  await using head = await openServer((socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'),
  )
  // Longer than a test may take: waiting for the deadline fails it.
  const deadlineMs = 60_000
  const whole = await rawRequest({ port: chunked.port, lines: ['GET / HTTP/1.1'], deadlineMs })
  expect(whole.body.toString()).toBe('1\r\na\r\n0\r\n\r\n')
  expect((await rawRequest({ port: head.port, lines: ['HEAD / HTTP/1.1'], deadlineMs })).status).toBe(200)
})
