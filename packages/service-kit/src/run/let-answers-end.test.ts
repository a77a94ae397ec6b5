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

/** A client of whose request 20 bytes have arrived. */
async function openClientInMidHead(server: Server): Promise<Socket> {
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const client = await openClient(server)
  const [socket] = await accepted
  client.write(REQUEST.slice(0, 20))
  while (socket.bytesRead === 0) await setImmediate()
  return client
}

/** Hands over an answer of which a part has not left when its reader takes nothing, and gives its size. */
async function handOverMoreThanLeaves(response: ServerResponse): Promise<number> {
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

it('lets a reader take all of an answer that was handed over before the server was closed', async () => {
  const handedOver = Promise.withResolvers<number>()
  const server = await openServer((_request, response) => {
    handedOver.resolve(handOverMoreThanLeaves(response))
  })
  const client = await openClient(server)
  client.write(REQUEST)
  const size = await handedOver.promise
  const closed = once(server, 'close')
  server.close()
  expect((await buffer(client)).length).toBeGreaterThan(size)
  // And no longer: the connection was to be kept for another request.
  await closed
})

it('answers a request whose head had begun to arrive', async () => {
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
])('closes a connection that %s', async (_what, sent) => {
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

it('does not wait for the rest of a head that does not come', async () => {
  const server = await openServer((_request, response) => response.end('whole'))
  const client = await openClientInMidHead(server)
  const closed = once(server, 'close')
  server.close()
  // Long before the time that Node gives a head.
  expect(await closed).toEqual([])
  expect((await buffer(client)).toString()).toBe('')
})

it('cuts off what is still under way, and says how many connections that were', async () => {
  const handedOver = Promise.withResolvers<number>()
  const server = createServer((_request, response) => {
    handedOver.resolve(handOverMoreThanLeaves(response))
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
