import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { fillSocket } from '@plugboard/testkit'
import { expect, it, onTestFinished } from 'vitest'
import { letAnswersEnd } from './let-answers-end.ts'

const CHUNK = Buffer.alloc(1024 * 1024, 'x')
const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

async function openServer(answer: RequestListener): Promise<Server> {
  const server = createServer(answer)
  letAnswersEnd(server)
  await listen(server)
  return server
}

async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
}

async function openClient(server: Server): Promise<Socket> {
  const accepted = once(server, 'connection')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await Promise.all([accepted, once(socket, 'connect')])
  onTestFinished(() => void socket.destroy())
  return socket
}

/** A client that has sent the first 20 bytes of its request. */
async function openClientInMidHead(server: Server): Promise<Socket> {
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const client = await openClient(server)
  const [socket] = await accepted
  client.write(REQUEST.slice(0, 20))
  while (socket.bytesRead === 0) await setImmediate()
  return client
}

/** Writes an answer larger than what the system buffers for a stalled reader, and returns its size. */
async function writeMoreThanIsBuffered(response: ServerResponse): Promise<number> {
  const { socket } = response
  if (!socket) throw new Error('the connection is gone')
  let size = 0
  await fillSocket(socket, () => {
    response.write(CHUNK)
    size += CHUNK.length
  })
  response.end()
  return size
}

it('a server that closes still sends a written answer to its end, however slow the reader', async () => {
  const handedOver = Promise.withResolvers<number>()
  const server = await openServer((_request, response) => {
    handedOver.resolve(writeMoreThanIsBuffered(response))
  })
  const client = await openClient(server)
  client.write(REQUEST)
  const size = await handedOver.promise
  const closed = once(server, 'close')
  server.close()
  expect((await buffer(client)).length).toBeGreaterThan(size)
  // And then closes the connection, although it was kept alive.
  await closed
})

it('a server that closes still answers a request whose head has begun to arrive', async () => {
  const server = await openServer((_request, response) => response.end('whole'))
  const client = await openClientInMidHead(server)
  const closed = once(server, 'close')
  server.close()
  client.write(REQUEST.slice(20))
  expect((await buffer(client)).toString()).toContain('whole')
  await closed
})

it.each([
  ['never sent a byte', ''],
  ['waits for another request', REQUEST],
])('a server that closes closes a connection that %s', async (_what, sent) => {
  const server = await openServer((_request, response) => response.end('whole'))
  const client = await openClient(server)
  if (sent) {
    client.write(sent)
    await once(client, 'data')
  }
  const closed = once(server, 'close')
  server.close()
  expect(await closed).toEqual([])
})

it('a server that closes does not wait for the rest of a head that does not arrive', async () => {
  const server = await openServer((_request, response) => response.end('whole'))
  const client = await openClientInMidHead(server)
  const closed = once(server, 'close')
  server.close()
  // Long before Node's own timeout for a head.
  expect(await closed).toEqual([])
  expect((await buffer(client)).toString()).toBe('')
})

it('cut closes the connections with unfinished answers, and returns their number', async () => {
  const handedOver = Promise.withResolvers<number>()
  const server = createServer((_request, response) => {
    handedOver.resolve(writeMoreThanIsBuffered(response))
  })
  const connections = letAnswersEnd(server)
  await listen(server)
  const client = await openClient(server)
  client.write(REQUEST)
  await handedOver.promise
  const closed = once(server, 'close')
  server.close()
  expect(connections.cut()).toBe(1)
  await closed
})
